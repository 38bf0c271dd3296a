/** What a command that failed said last. */
export function lastLine(failure: unknown): string {
  const said = failure instanceof Error && "stderr" in failure ? String(failure.stderr).trim() : "";
  return (said || String(failure)).split("\n").at(-1) ?? "";
}
