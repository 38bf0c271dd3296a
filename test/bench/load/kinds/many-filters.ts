import { rpc } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const selectors = Array.from({ length: 400 }, (_, at) => `labels.app!=no${at}`);
const bytes = toBytes(rpc.list("n20000", selectors.join(",")));

/** Lists by more selectors than anyone needs. */
export const manyFilters: BadKind = {
  name: "many-filters",
  step: (port, signal) => misuse(port, signal, { bytes, hangUpMs: 10_000 }),
};
