/** Control characters, which could move the terminal's cursor. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Returns text without control characters. */
export function printable(text: string): string {
  return text.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
