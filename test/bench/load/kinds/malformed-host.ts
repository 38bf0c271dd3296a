import { rpc } from "../../fixture/requests.ts";
import { toBytes } from "../../wire/bytes.ts";
import type { BadKind } from "../bad-kind.ts";
import { misuse } from "../bad-socket.ts";

const asked = rpc.get("n1000", "s0000001");
const requests = ["127.0.0.256", "[", "", "a b", "::::"].map((host) => toBytes(asked, host));
let turn = 0;

/** Names hosts that cannot be. */
export const malformedHost: BadKind = {
  name: "malformed-host",
  async step(port, signal) {
    const bytes = requests[turn++ % requests.length];
    if (bytes) await misuse(port, signal, { bytes, hangUpMs: 1_000 });
  },
};
