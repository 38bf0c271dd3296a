import { rest } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const requests = 150;
const asked = rest.list("n20000", "labels.app==web");
const one = toBytes({ ...asked, path: `${asked.path}&pageSize=1000` });
const bytes = Buffer.concat(Array.from({ length: requests }, () => one));

/** Sends many requests for large pages on one connection, and reads nothing. */
export const pipelining: BadKind = {
  name: "pipelining",
  step: (port, signal) => misuse(port, signal, { bytes, reads: false, hangUpMs: 10_000 }),
};
