# Copies the output of a program to files, with or without a running agent. The bytes of the stream `stdout` are in
# segments: the file `stdout` begins at offset 0, `stdout.<16 digits>` at that offset. POSIX only.

# Bytes that one read takes from a pipe. What is read is written at once.
block=4096

# Sets `start` to the offset at which a segment of `name` begins.
start_of() {
  start=${1#"$name"}
  start=${start#.}
  # The 1 keeps a shell from reading leading zeros as octal.
  start=$((1${start:-0000000000000000} - 10000000000000000))
}

# Begins a segment at an offset, and deletes those of which no byte is among the last `keep` before it.
begin_segment() {
  at=$1 size=0 file=$name previous=''
  if [ "$at" -gt 0 ]; then
    padded=0000000000000000$at
    file=$name.${padded#"${padded%????????????????}"}
  fi
  for each in "$name" "$name".[0-9]* "$file"; do
    [ "$each" = "$file" ] || [ -f "$each" ] || continue
    start_of "$each"
    [ -z "$previous" ] || [ "$start" -gt $((at - keep)) ] || rm -f "$previous"
    previous=$each
  done
}

# Sets `size` to that of the present segment.
measure() {
  [ ! -f "$file" ] || size=$(wc -c <"$file")
  size=$((size))
}

# copy NAME KEEP: copies stdin to segments in the current folder, to its end, and keeps at least the last KEEP bytes. What
# cannot be written, because the disk is full or the folder is gone, is dropped, so that the writer never blocks.
copy() {
  trap '' HUP INT TERM
  name=$1 keep=$2
  segment=$(((keep + 1) / 2))
  at=0 size=0 file=$name
  # A copier that was killed may have left segments.
  for each in "$name" "$name".[0-9]*; do [ ! -f "$each" ] || file=$each; done
  start_of "$file"
  at=$start
  measure
  while :; do
    [ "$size" -lt "$segment" ] || begin_segment $((at + size))
    before=$size lost=0
    # Where the file cannot be opened, nothing is read.
    if true 2>/dev/null >>"$file"; then
      # At least 16 reads, so that a program that writes little at a time causes few processes.
      dd bs=$block count=$(((segment - size) / block + 16)) 2>/dev/null >>"$file"
      status=$?
      measure
      if [ "$status" -eq 0 ] && [ "$size" -eq "$before" ]; then return; fi
      if [ "$status" -eq 0 ] || [ "$status" -gt 128 ]; then continue; fi
      # The rest of the block that could not be written is lost. Its size is known only of a full one.
      lost=$((block - (size - before) % block))
    fi
    dropped=$(dd bs=$block count=16 2>/dev/null | wc -c)
    dropped=$((dropped))
    if [ "$dropped" -eq 0 ]; then return; fi
    [ -s "$file" ] || rm -f "$file"
    begin_segment $((at + size + lost + dropped))
  done
}
