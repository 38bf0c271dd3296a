import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const connections = 10;
const bytes = toBytes({ method: "GET", path: "/healthz", headers: {} });

/** Keeps connections open after one request, and says no more. */
export const idle: BadKind = {
  name: "idle",
  async step(port, signal) {
    const kept = { bytes, hangUpMs: 60_000, untilAnswer: false };
    await Promise.all(Array.from({ length: connections }, () => misuse(port, signal, kept)));
  },
};
