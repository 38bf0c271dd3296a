import { rpc } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

/** Filters of 13 KB in all, each a literal that no label holds, and that the database looks for in every record. */
const filter = Array.from({ length: 60 }, (_, at) => `labels.app~="${"w".repeat(200)}${at}"`).join(",");
const bytes = toBytes(rpc.list("n20000", filter));

/** Lists by regular expressions that are literals. */
export const literalRegex: BadKind = {
  name: "literal-regex",
  step: (port, signal) => misuse(port, signal, { bytes, hangUpMs: 10_000 }),
};
