/**
 * Escapes the key of a label or extension for the database: `%`, `"`, `\` and U+0000–U+001F become `%xx`. Thus the key
 * is the same in JSON, in a JSON path and in the label index.
 */
export function encodeKey(key: string): string {
  return key.replace(/[%"\\\u0000-\u001f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** Returns the key of a text from `encodeKey`. */
export function decodeKey(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/%([0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
