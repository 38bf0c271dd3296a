import { rpc } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const bytes = toBytes(rpc.list("n20000", 'labels.group~="(g|[0-9a-f]+)+(x+x+)+y"'));

/** Lists by a regular expression that has to be tried on every record. */
export const realRegex: BadKind = {
  name: "real-regex",
  step: (port, signal) => misuse(port, signal, { bytes, hangUpMs: 10_000 }),
};
