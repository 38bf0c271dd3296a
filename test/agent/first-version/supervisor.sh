#!/bin/sh
# Runs one process to its end and writes down what became of it, whether or not an agent is there to see it.
# Works in the current folder: reads `launch` (what to run); writes `process`, `stdout`, `stderr` and `exit`.
# $1: the most bytes kept of stdout and of stderr each, in blocks of 512.
# $2 to $5: the folder of all sandboxes, namespace, id and life: only there to find it by, should its folder be lost.
set -u
umask 077

# When a process began, so that a later one with its number is not taken for it.
began() {
  if [ -r "/proc/$1/stat" ]; then
    read -r stat <"/proc/$1/stat" && stat=${stat##*) } && set -- $stat && echo "${20}"
  else ps -o lstart= -p "$1"; fi
}

# Copies what it reads into a file. When that is full, tee goes on reading: the writer never blocks, and never dies.
keep() {
  trap '' HUP INT TERM XFSZ
  ulimit -f "$2"
  exec tee "$1" >/dev/null 2>&1
}

in_session() {
  if command -v setsid >/dev/null; then setsid "$@"; else perl -MPOSIX -e 'setsid; exec @ARGV' "$@"; fi
}

# Kills whatever is in a session; true if something was.
killed() {
  set -- "$1" false
  for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue # it has ended meanwhile
    set -- "$1" "$2" ${line##*) }
    stat=${stat%/stat}
    [ "$6" = "$1" ] && [ "$3" != Z ] && kill -s KILL "${stat##*/}" && set -- "$1" true
  done 2>/dev/null
  "$2"
}

if [ "$1" = launch ]; then
  printf '%s\n' "$$" "$(began $$)" "$PPID" "$(began "$PPID")" >process.new &&
    ln process.new process || exit # the disk is full, or an agent has given this launch up
  . ./launch
fi

trap : HUP INT TERM
mkfifo out err
keep stdout "$1" <out & keep stderr "$1" <err &
in_session sh "$0" launch >out 2>err
status=$? time=$(date +%s.%N)
read -r pid <process || exit 0 # it never came to run
# As in a container, the end of the first process ends those it leaves behind; only not those the kernel holds on to.
kill -s KILL -- "-$pid" 2>/dev/null
tries=0
while killed "$pid" && [ $((tries += 1)) -lt 100 ]; do sleep 0.01; done
until echo "$status $time" >exit.new && mv exit.new exit; do
  [ -e process ] || exit # nobody is left to be told
  sleep 1
done
wait
