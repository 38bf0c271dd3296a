/** One file of a tar archive. Paths are ASCII, of at most 100 characters. */
export interface TarEntry {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode?: number;
}

const blockBytes = 512;

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, "0")}\0`;
}

/**
 * Returns a ustar header of a regular file that belongs to root. The time is 1970, so that archives are reproducible.
 */
function header({ path, content, mode = 0o644 }: TarEntry): Buffer {
  const bytes = Buffer.alloc(blockBytes);
  const fields: readonly (readonly [offset: number, text: string])[] = [
    [0, path],
    [100, octal(mode, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(content.byteLength, 12)],
    [136, octal(0, 12)],
    // The checksum is computed with blanks in its own field.
    [148, " ".repeat(8)],
    [156, "0"],
    [257, "ustar\0"],
    [263, "00"],
  ];
  for (const [offset, text] of fields) bytes.write(text, offset, "ascii");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 7)} `, 148, "ascii");
  return bytes;
}

/** Returns a tar archive of regular files. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => [
    header(entry),
    entry.content,
    Buffer.alloc((blockBytes - (entry.content.byteLength % blockBytes)) % blockBytes),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]);
}
