# What a sandbox of the shim runs: it does nothing, and ends as it is told. TERM is 0, USR1 is 7, USR2 is 3, and HUP
# makes it deaf to TERM from then on. When its stdin closes, whose other end the shim has, it is killed. It says a line
# once it can be told anything.
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
