import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { containerdNameOf, workloadIdOf } from "../../agent/backends/containerd/name.ts";
import { parseVersion } from "../../agent/backends/containerd/version.ts";
import { isIdentifier } from "../../shared/sandbox/identifier.ts";

const word = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
const identifier = fc
  .array(fc.tuple(word, fc.constantFrom(".", "_", "-")), { minLength: 1, maxLength: 9 })
  .map((parts) => parts.map(([text, joint], at) => (at === 0 ? text : joint + text)).join(""))
  .filter(isIdentifier);

test("a pod's name on its node is a unique identifier that starts with the sandbox's", () => {
  fc.assert(
    fc.property(identifier, identifier, identifier, (namespace, other, id) => {
      fc.pre(namespace !== other && namespace !== "k8s.io");
      const name = containerdNameOf("podsandbox", namespace, id);
      assert.equal(name.namespace, "k8s.io");
      assert.ok(isIdentifier(name.id), name.id);
      assert.ok(name.id.startsWith(id.slice(0, 40).replace(/[._-]+$/, "")), name.id);
      assert.notEqual(name.id, containerdNameOf("podsandbox", other, id).id);
      assert.deepEqual(name, containerdNameOf("podsandbox", namespace, id));
    }),
  );
});

test("names that join to the same text belong to different pods", () => {
  const ids = [
    containerdNameOf("podsandbox", "a.b", "c").id,
    containerdNameOf("podsandbox", "a", "b.c").id,
    containerdNameOf("podsandbox", "a", "c").id,
  ];
  assert.equal(new Set(ids).size, 3);
});

test("other sandboxers and CRI's own namespace use names unchanged", () => {
  for (const [sandboxer, namespace] of [
    ["shim", "team"],
    ["shim", "k8s.io"],
    ["podsandbox", "k8s.io"],
  ] as const) {
    assert.deepEqual(containerdNameOf(sandboxer, namespace, "web"), { sandboxer, namespace, id: "web" });
  }
});

test("all formats of versions are parsed", () => {
  for (const [text, hasSandboxers] of [
    ["v1.7.24", false],
    ["1.7.24~ds1", false],
    ["2.1.9+unknown", true],
    ["v2.0.0-rc.1", true],
    ["10.0.0", true],
    ["", true],
    ["unknown", true],
  ] as const) {
    assert.deepEqual(parseVersion(text), { text, hasSandboxers }, text);
  }
});

test("the container of a pod's workload has its own identifier", () => {
  fc.assert(
    fc.property(identifier, identifier, (namespace, id) => {
      const name = containerdNameOf("podsandbox", namespace, id);
      const workloadId = workloadIdOf(name);
      assert.ok(isIdentifier(workloadId), workloadId);
      assert.notEqual(workloadId, name.id);
    }),
  );
});
