#!/bin/sh
# Runs one program and records its exit, with or without a running agent. Works in the current folder: reads `launch`
# (the program); writes `process`, `exit` and the segments of `stdout` and `stderr`. Files that must be written on a full
# disk are written in place (`<>`), since the agent has preallocated them. The script has three roles:
#   <bytes> ROOT NAMESPACE ID LIFE  the supervisor: copies output, and keeps at least the last <bytes> of each stream
#   keep ROOT NAMESPACE ID LIFE     the keeper: starts the program and records its exit; in a PID namespace, its init
#   launch ...                      becomes the program
# ROOT (the folder of all sandboxes) to LIFE identify the sandbox in the process list if its folder is lost.
# Environment, each empty for none: GROUP is the folder of the program's control group, CONTAIN the command that creates
# the namespaces, RESET the command that resets SIGINT and SIGQUIT.
set -u
umask 077
proc=/proc

# Sets `pid` and `began` (start time) of this process as the host sees it.
identify() {
  pid=$$
  if [ -r "$proc/self/stat" ]; then
    read -r stat <"$proc/self/stat"
    pid=${stat%% *}
    set -- ${stat##*) }
    began=${20}
  else began=$(ps -o lstart= -p $$); fi
}

in_session() {
  if command -v setsid >/dev/null; then exec setsid "$@"; else exec perl -MPOSIX -e 'setsid; exec @ARGV' "$@"; fi
}

# Overwrites the first bytes of `exit`.
record() {
  printf '%s\n' "$1" 1<>exit
}

# Descriptor 3 is the host's /proc, which a namespace does not show otherwise.
[ -z "${CONTAIN=}" ] || case $1 in keep | launch) proc=/proc/self/fd/3 ;; esac

if [ "$1" = launch ]; then
  identify
  # If the kernel refuses the group, the program runs without one.
  [ -z "${GROUP=}" ] || { echo 0 >"$GROUP/cgroup.procs"; } 2>/dev/null || GROUP=
  printf '%s\n' "$pid" "$began" "$2" "$3" "$4" "$5" "$6" "$GROUP" 1<>process.new &&
    ln process.new process || exit 1 # the disk is full, or an agent has canceled this launch
  exec 3<&-
  . ./launch
fi

if [ "$1" = keep ]; then
  kind=session program='' got=''
  [ -z "$CONTAIN" ] || kind=namespace
  forward() {
    got=1
    [ -z "$program" ] || kill -s "$1" "$program"
  }
  for signal in HUP INT QUIT TERM USR1 USR2; do trap "forward $signal" $signal; done
  identify
  in_session sh "$0" launch "$SUPERVISOR_PID" "$SUPERVISOR_BEGAN" "$pid" "$began" "$kind" 2>&4 4>&- &
  program=$!
  exec 3<&- 4>&- >/dev/null
  # A signal interrupts the wait, so it is repeated while the program runs.
  while got='' && wait "$program"; status=$?; [ -n "$got" ] && kill -0 "$program"; do :; done
  # Without the file `process`, the program never started or its folder was lost: there is no exit to record.
  while [ -s process ] && ! record "$status "; do sleep 1; done
  # In a namespace the end of the keeper ends everything; else the agent kills processes that left the process group.
  [ "$kind" = namespace ] || [ "$program" -lt 2 ] || kill -s KILL -- "-$program"
  [ ! -s process ] || record "$status $(date +%s.%N)"
  exit
fi

. "${0%/*}/../../output/copy.sh"

# These begin with `exec`, because a shell keeps what is redirected for a function open, and a pipe would never end.
copy_out() { exec <&8 5>&- 6>&- 8<&- 9<&-; copy stdout "$bytes"; }
copy_err() { exec <&9 5>&- 6>&- 8<&- 9<&-; copy stderr "$bytes"; }

# Restarts copiers that were killed.
revive() {
  revived=''
  if [ -n "$out" ] && ! kill -0 "$out"; then
    wait "$out"
    if [ $? -gt 128 ]; then copy_out & out=$! revived=1; else out=''; fi
  fi
  if [ -n "$err" ] && ! kill -0 "$err"; then
    wait "$err"
    if [ $? -gt 128 ]; then copy_err & err=$! revived=1; else err=''; fi
  fi
  # A copier that is killed during the sleep does not interrupt the next wait. The end of this sleep does.
  if [ -n "$revived" ]; then sleep 1 8<&- 9<&- & fi
}

bytes=$1
shift
trap : HUP INT TERM
# The folder is private, but a program of another user must be able to open its own output by /dev/stdout.
mkfifo -m 622 out err || exit 1
# Opened for reading and writing first, so that no open blocks. While this process has a reader, no writer gets SIGPIPE.
exec 5<>out 6<>err
exec 8<out 9<err
exec 5>out 6>err
copy_out & out=$!
copy_err & err=$!
[ -z "$CONTAIN" ] || exec 3</proc
identify
export SUPERVISOR_PID="$pid" SUPERVISOR_BEGAN="$began"
trap : CHLD
# Discards error messages of the command that creates the namespace; the program's stderr is descriptor 4.
${RESET-} $CONTAIN sh "$0" keep "$@" >&5 4>&6 2>/dev/null 5>&- 6>&- 8<&- 9<&- &
keeper=$!
exec 3<&- 5>&- 6>&-
while wait "$keeper"; kill -0 "$keeper"; do revive; done
# The end of the keeper may hide that of a copier, and what that copier has not read is still in its pipe.
revive
exec 8<&- 9<&-
trap - CHLD
trap '' HUP INT TERM
wait
exit 0
