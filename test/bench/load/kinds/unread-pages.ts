import { rest } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const asked = rest.list("n20000", "labels.app==web");
const bytes = toBytes({ ...asked, path: `${asked.path}&pageSize=1000` });

/** Asks for a large page and reads none of it. */
export const unreadPages: BadKind = {
  name: "unread-pages",
  step: (port, signal) => misuse(port, signal, { bytes, reads: false, hangUpMs: 5_000 }),
};
