# The idle program of the test shim's sandboxes. TERM ends it with status 0, USR1 with 7, USR2 with 3; after HUP it
# ignores TERM. It kills itself when its stdin closes, whose other end the shim holds. It prints a line once its signal
# handlers are set.
trap 'exit 0' TERM
trap 'exit 7' USR1
trap 'exit 3' USR2
trap 'trap "" TERM' HUP
echo ready
exec >/dev/null
# A background process gets an empty stdin, but keeps other descriptors.
exec 3<&0
cat <&3 &
while kill -0 $! 2>/dev/null; do wait; done
kill -s KILL $$
