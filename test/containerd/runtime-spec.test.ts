import assert from "node:assert/strict";
import { test } from "node:test";
import { ignoredFields } from "../../agent/backends/containerd/ignored-fields.ts";
import { podsandbox } from "../../agent/backends/containerd/name.ts";
import { runtimeSpec } from "../../agent/backends/containerd/runtime-spec.ts";
import { ignoredOf, imageExtension, workloadOf } from "../../agent/backends/containerd/workload.ts";
import type { SandboxContext } from "../../agent/lifecycle/backend.ts";
import { blankRecord } from "../../agent/lifecycle/record.ts";
import { running, specOf } from "../support/create-options.ts";
import { sandboxOf } from "../support/fresh-store.ts";

const pod = { id: "pod", pid: 7, cgroupsPath: "/pod" };

/** Reads the workload of a sandbox with a program and further members of its spec. */
function workload(more: object = {}, process: object = {}) {
  const value = new TextEncoder().encode('{"name":"localhost/image:1"}');
  const extensions = new Map([[imageExtension, { typeUrl: "t", value }]]);
  const spec = specOf({ process: { args: ["/program"], ...process }, ...more });
  return workloadOf(sandboxOf("s", { spec, extensions })) ?? assert.fail("it has no workload");
}

/** Returns the user of the program in an image with a user. */
function userIn(imageUser: string, process: object = {}): unknown {
  const config = { Env: [], WorkingDir: "", User: imageUser };
  const image = { name: "localhost/image:1", config, snapshots: new Map<string, string>() };
  const { value } = runtimeSpec(workload({}, process), image, pod);
  return JSON.parse(new TextDecoder().decode(value)).process.user;
}

test("a program runs as the user of the spec, else as the image's, else as root", () => {
  for (const [imageUser, uid, gid] of [
    ["", 0, 0],
    ["0", 0, 0],
    ["12", 12, 0],
    ["12:34", 12, 34],
  ] as const) {
    assert.deepEqual(userIn(imageUser), { uid, gid }, imageUser);
    assert.deepEqual(userIn(imageUser, { user: { uid: 5 } }), { uid: 5, gid: 0 });
  }
  for (const name of ["web", "web:34", "12:web"]) {
    assert.throws(() => userIn(name), { code: "failed_precondition", message: /is a name; set the number/ });
    assert.deepEqual(userIn(name, { user: { uid: 5, gid: 6 } }), { uid: 5, gid: 6 });
  }
});

test("members that ask for nothing are neither refused nor ignored", () => {
  const empty = { hooks: {}, domainname: "", hostname: null, linux: { cgroupsPath: "", namespaces: [] } };
  assert.deepEqual(ignoredOf(workload(empty, { terminal: false })), []);
  assert.deepEqual(ignoredOf(workload({ hostname: "h" }, { terminal: true })), [
    "spec.hostname",
    "spec.process.terminal",
  ]);
  assert.throws(() => workload({ hooks: { prestart: [{ path: "/x" }] } }), { code: "invalid_argument" });
});

test("a pod ignores a rootfs, options and a spec, and a shim only a spec that was changed", () => {
  const ignored = (sandboxer: string, spec: boolean, more: object = {}, isRespecified = false) => {
    const opts = { ...running(undefined), ...more };
    const sandbox = sandboxOf("s", spec ? { spec: specOf({}) } : {});
    const record = { ...blankRecord, sandboxer, respecified: isRespecified };
    // It reads nothing else.
    return ignoredFields({ opts, sandbox, record } as unknown as SandboxContext);
  };
  const rootfs = [{ type: "bind", source: "/", target: "/", options: [] }];
  const options = { typeUrl: "t", value: new Uint8Array(0) };
  assert.deepEqual(ignored(podsandbox, false), []);
  assert.deepEqual(ignored(podsandbox, true), ["spec"]);
  assert.deepEqual(ignored(podsandbox, true, { rootfs, options }), ["rootfs", "options", "spec"]);
  assert.deepEqual(ignored("shim", true, { rootfs, options }), []);
  assert.deepEqual(ignored("shim", true, {}, true), ["spec: it was changed after the sandbox was started"]);
});
