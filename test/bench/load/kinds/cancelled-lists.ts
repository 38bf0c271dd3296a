import { rpc } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const bytes = toBytes(rpc.list("n20000", "labels.app==web"));

/** Asks for all records, and hangs up before the answer. */
export const cancelledLists: BadKind = {
  name: "cancelled-lists",
  step: (port, signal) => misuse(port, signal, { bytes, hangUpMs: 50 }),
};
