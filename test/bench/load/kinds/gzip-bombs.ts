import { createGzip } from "node:zlib";
import { rest } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const blockBytes = 1_048_576;
const blocks = 300;

/** Returns 300 MiB of spaces as 300 KB of gzip, made in small pieces. */
async function bomb(): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const chunks: Buffer[] = [];
  gzip.on("data", (chunk: Buffer) => chunks.push(chunk));
  const block = Buffer.alloc(blockBytes, " ");
  for (let at = 0; at < blocks; at++) await new Promise((resolve) => gzip.write(block, resolve));
  await new Promise<void>((resolve) => gzip.once("end", resolve).end());
  return Buffer.concat(chunks);
}

let made: Promise<Buffer> | undefined;

async function request(): Promise<Buffer> {
  const { headers, ...asked } = rest.create("bad", "bomb", 0);
  const body = new Uint8Array(await bomb());
  return toBytes({ ...asked, headers: { ...headers, "content-encoding": "gzip" }, body });
}

/** Sends bodies that grow a thousandfold. */
export const gzipBombs: BadKind = {
  name: "gzip-bombs",
  async step(port, signal) {
    made ??= request();
    await misuse(port, signal, { bytes: await made, hangUpMs: 10_000 });
  },
};
