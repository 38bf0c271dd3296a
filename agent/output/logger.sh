# Copies the output of a containerd task, as the logging binary of its shim: its stdout is descriptor 3, its stderr 4, and
# closing 5 says that this program is ready. The argument is BYTES:FOLDER: the folder gets the segments, and at least the
# last BYTES of each stream are kept. At the end of both streams it also gets the file `drained`.
set -u
# The folder is private. Its owner, the agent, may be another user than the shim, and has to read and link the files.
umask 0
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
export PATH LC_ALL
. "${0%/*}/copy.sh"
trap '' HUP INT TERM
bytes=${1%%:*}
cd -- "${1#*:}" || exit 1

# Copies stdin, and replaces a copier that was killed. This shell keeps the pipe open in between.
copy_on() {
  while (copy "$1" "$bytes"); [ $? -gt 128 ]; do :; done
}

# A shell would keep what is redirected for a function open, and the pipes would never end.
(exec <&3 3<&- 4<&- 5>&-; copy_on stdout) &
(exec <&4 3<&- 4<&- 5>&-; copy_on stderr) &
exec 3<&- 4<&- 5>&-
wait
: >drained
