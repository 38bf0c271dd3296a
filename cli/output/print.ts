import process from "node:process";
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Called when the reader of the output has left, as `head` does. */
let whenUnread = (): void => process.exit(0);

/** Replaces what is done when the reader of the output has left. */
export function onUnread(handle: () => void): void {
  whenUnread = handle;
}

/** Watches for readers that leave. */
export function watchReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") process.exit(1);
      whenUnread();
    });
  }
}

/** Returns text with a style, if stdout is a terminal that wants colours. */
export function styled(style: Style, text: string): string {
  return process.stdout.isTTY ? styleText(style, text, { stream: process.stdout }) : text;
}

/** Prints a line. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints a value as JSON: for people on a terminal in several lines, else in one. */
export function printJson(value: unknown): void {
  print(process.stdout.isTTY ? JSON.stringify(value, null, 2) : JSON.stringify(value));
}

/** Prints a note for the user, in addition to what the command prints. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes bytes, and waits until a slow reader has taken them. Once the reader has left, it waits for the end of the program. */
export async function writeBytes(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  if (stream.write(bytes)) return;
  await new Promise<void>((resolve) => stream.once("drain", resolve));
}
