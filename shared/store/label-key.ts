/**
 * A label's or extension's key as the database knows it: `%`, `"`, `\` and U+0000–U+001F become `%xx`,
 * so that the key stands the same inside JSON, in a JSON path and in the label index.
 */
export function encodeKey(key: string): string {
  return key.replace(/[%"\\\u0000-\u001f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** The key that `encodeKey` made the text from. */
export function decodeKey(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
