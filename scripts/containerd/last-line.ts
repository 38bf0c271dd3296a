/** What a command that failed said last, or why it did not even start. */
export function lastLine(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const said = "stderr" in failure ? String(failure.stderr).trim() : "";
  return (said || failure.message).split("\n").at(-1) ?? "";
}
