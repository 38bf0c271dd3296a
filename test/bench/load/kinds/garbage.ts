import { randomBytes } from "node:crypto";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const garbageBytes = 16_384;

/** Sends garbage that is not HTTP, and some that begins like HTTP. */
export const garbage: BadKind = {
  name: "garbage",
  async step(port, signal) {
    const noise = randomBytes(garbageBytes);
    const begun = Buffer.concat([Buffer.from("POST / HTTP/1.1\r\ncontent-length: -1\r\n"), noise]);
    await misuse(port, signal, { bytes: noise, hangUpMs: 200 });
    await misuse(port, signal, { bytes: begun, hangUpMs: 200 });
  },
};
