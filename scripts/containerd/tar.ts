/** A file to be archived. */
export interface TarFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

const block = 512;
const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;

function header({ name, content, mode }: TarFile): Buffer {
  const bytes = Buffer.alloc(block);
  const fields: readonly (readonly [offset: number, text: string])[] = [
    [0, name],
    [100, octal(mode, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(content.length, 12)],
    [136, octal(0, 12)],
    // The sum is taken as if its own field were spaces.
    [148, " ".repeat(8)],
    [156, "0"],
    [257, "ustar\x0000"],
  ];
  for (const [offset, text] of fields) bytes.write(text, offset, "latin1");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 7)} `, 148, "latin1");
  return bytes;
}

/** A tar archive of files with short names, owned by root and of 1970. @see POSIX pax, ustar interchange format */
export function tar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap((file) => [
    header(file),
    file.content,
    Buffer.alloc((block - (file.content.length % block)) % block),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}
