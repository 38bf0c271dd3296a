/** Returns the last line of a failed command's stderr, or of its error message. */
export function lastLine(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const stderr = "stderr" in failure ? String(failure.stderr).trim() : "";
  return (stderr || failure.message).split("\n").at(-1) ?? "";
}
