import assert from "node:assert/strict";
import { it } from "node:test";
import { callOf } from "../../agent/server/call.ts";

const { signal } = new AbortController();

/** Returns the call that some headers make. */
const callWith = (headers: Readonly<Record<string, string>>) =>
  callOf({
    headers: new Headers({ "containerd-namespace": "n", ...headers }),
    signal,
    deadline: 7,
    encoding: "proto",
  });

it("a call has the life, the operation, the data folder and the lease of its headers", () => {
  assert.deepEqual(callWith({}), {
    namespace: "n",
    signal,
    deadline: 7,
    traceparent: undefined,
    lifecycle: undefined,
  });
  const headers = { "sandbox-life": "9007199254740991", "sandbox-operation": "o", "sandbox-epoch": "0" };
  const { lifecycle, traceparent } = callWith({
    ...headers,
    "sandbox-expires": "1800000000000000 3 delete",
    traceparent: "t",
  });
  const lease = { expiresAt: 1_800_000_000_000_000, revision: 3, onExpire: "delete" };
  assert.deepEqual([lifecycle, traceparent], [{ life: 2 ** 53 - 1, callId: "o", epoch: 0, lease }, "t"]);
  // Without a life it is a plain call of containerd's.
  assert.equal(callWith({ "sandbox-epoch": "1", "sandbox-operation": "o" }).lifecycle, undefined);
});

for (const [name, accepted, refused] of [
  ["containerd-namespace", ["a".repeat(76)], ["", "a".repeat(77), "a/b"]],
  ["sandbox-life", ["0", "1"], ["", "-1", "1.5", "9007199254740992"]],
  ["sandbox-epoch", ["0"], ["", "x"]],
  ["sandbox-operation", ["o".repeat(256)], ["", "o".repeat(257)]],
  ["sandbox-expires", ["1 0 stop"], ["", "1 0", "1 0 end", "1 x stop"]],
] as const) {
  it(`${name} is checked`, () => {
    const headers = { "sandbox-life": "1" };
    for (const value of accepted) callWith({ ...headers, [name]: value });
    for (const value of refused) {
      const code =
        name === "containerd-namespace" && value === "" ? "failed_precondition" : "invalid_argument";
      assert.throws(() => callWith({ ...headers, [name]: value }), { code }, value);
    }
  });
}
