const newline = 0x0a;

/** Returns a position in a text as line and column, which count from 1. */
export function positionOf(text: string, at: number): string {
  let line = 1;
  let start = 0;
  // A search for each newline would take a hundred times as long if there are only newlines.
  for (let index = 0; index < at; index++) {
    if (text.charCodeAt(index) !== newline) continue;
    line++;
    start = index + 1;
  }
  return `line ${line}, column ${at - start + 1}`;
}
