import { rest } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const pauseMs = 500;
const asked = rest.create("bad", "slow", 0);
const bytes = toBytes({ ...asked, body: `{"sandboxId":"slow"${" ".repeat(10_000)}}` });
const begun = bytes.subarray(0, bytes.length - 10_000);

/** Sends a body one byte at a time. */
export const slowBodies: BadKind = {
  name: "slow-bodies",
  step: (port, signal) =>
    misuse(port, signal, {
      bytes: begun,
      hangUpMs: 60_000,
      meanwhile(socket) {
        const timer = setInterval(() => socket.write(" "), pauseMs);
        socket.once("close", () => clearInterval(timer));
      },
    }),
};
