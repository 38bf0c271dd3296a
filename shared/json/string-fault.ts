/** The characters that may follow a backslash, other than `u`. */
const simpleEscapes = new Set('"\\/bfnrt');

const space = 0x20;
const backslash = 0x5c;

/** A fault in the text of a string, and the rule that it breaks. */
export interface StringFault {
  readonly at: number;
  readonly rule: string;
}

/**
 * Returns the first fault of an invalid string.
 * @param from a position in the string that is not inside an escape, with no fault before it
 */
export function stringFault(text: string, from: number): StringFault {
  for (let at = from; ; ) {
    if (at >= text.length) return { at, rule: "the string does not end" };
    const unit = text.charCodeAt(at);
    if (unit < space) return { at, rule: "a control character in a string must be escaped" };
    if (unit !== backslash) at++;
    else if (simpleEscapes.has(text.charAt(at + 1))) at += 2;
    else if (text.charAt(at + 1) !== "u") return { at, rule: "unknown escape" };
    else if (/^[0-9a-f]{4}$/i.test(text.slice(at + 2, at + 6))) at += 6;
    else return { at, rule: "a \\u escape needs four hexadecimal digits" };
  }
}
