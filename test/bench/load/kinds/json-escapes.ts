import { rest } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

/** Nearly 4 MiB in which each character is an escape of six bytes. */
const text = "\\u0061".repeat(680_000);
const asked = rest.create("bad", "escapes", 0);
const bytes = toBytes({ ...asked, body: `{"sandboxId":"escapes","runtime":{"name":"${text}"}}` });

/** Sends JSON that is large, and expensive to read. */
export const jsonEscapes: BadKind = {
  name: "json-escapes",
  step: (port, signal) => misuse(port, signal, { bytes, hangUpMs: 10_000 }),
};
