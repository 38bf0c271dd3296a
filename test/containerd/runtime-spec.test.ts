import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ignoredFields } from "../../agent/backends/containerd/ignored-fields.ts";
import { podMetadata } from "../../agent/backends/containerd/metadata.ts";
import { podsandbox } from "../../agent/backends/containerd/name.ts";
import { WorkloadOutput } from "../../agent/backends/containerd/output.ts";
import { runtimeSpec } from "../../agent/backends/containerd/runtime-spec.ts";
import { ignoredOf, imageExtension, workloadOf } from "../../agent/backends/containerd/workload.ts";
import type { SandboxContext } from "../../agent/lifecycle/backend.ts";
import { blankRecord } from "../../agent/lifecycle/record.ts";
import { running, specOf } from "../support/create-options.ts";
import { sandboxOf } from "../support/fresh-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

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
  const ignored = (sandboxer: string, spec: boolean, more: object = {}, isSpecChanged = false) => {
    const opts = { ...running(undefined), ...more };
    const sandbox = sandboxOf("s", spec ? { spec: specOf({}) } : {});
    const record = { ...blankRecord, sandboxer, isSpecChanged };
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

/** Returns the spec of the container of a workload. */
function specIn(config: { Env?: string[]; WorkingDir?: string }, more: object = {}, process: object = {}) {
  const all = { Env: [], WorkingDir: "", User: "", ...config };
  const image = { name: "localhost/image:1", config: all, snapshots: new Map<string, string>() };
  const { value } = runtimeSpec(workload(more, process), image, pod);
  return JSON.parse(new TextDecoder().decode(value));
}

test("the container of a workload has safe defaults, the image's settings and the pod's namespaces", () => {
  const spec = specIn({ Env: ["PATH=/x", "A=1"], WorkingDir: "/work" });
  assert.deepEqual(spec.process.args, ["/program"]);
  assert.deepEqual(spec.process.env, ["PATH=/x", "A=1"]);
  assert.deepEqual([spec.process.cwd, spec.process.terminal], ["/work", false]);
  assert.equal(spec.process.noNewPrivileges, true);
  assert.equal(spec.process.capabilities.bounding.length, 14);
  assert.deepEqual(spec.process.rlimits, [{ type: "RLIMIT_NOFILE", hard: 1_024, soft: 1_024 }]);
  assert.deepEqual(spec.root, { path: "rootfs", readonly: false });
  assert.deepEqual(spec.annotations, {
    "io.kubernetes.cri.container-type": "container",
    "io.kubernetes.cri.sandbox-id": "pod",
  });
  assert.equal(spec.mounts.length, 6);
  assert.equal(spec.linux.cgroupsPath, "/pod");
  assert.deepEqual(spec.linux.resources, { devices: [{ allow: false, access: "rwm" }] });
  assert.ok(spec.linux.maskedPaths.length > 0 && spec.linux.readonlyPaths.length > 0);
  const shared = [
    { type: "network", path: "/proc/7/ns/net" },
    { type: "ipc", path: "/proc/7/ns/ipc" },
    { type: "uts", path: "/proc/7/ns/uts" },
  ];
  assert.deepEqual(spec.linux.namespaces, [{ type: "mount" }, { type: "pid" }, ...shared]);
  const bare = specIn({});
  assert.equal(bare.process.cwd, "/");
  assert.match(bare.process.env.join(), /^PATH=[^,]*$/);
});

test("the spec of a workload replaces defaults, but not what the pod decides", () => {
  const namespaces = [{ type: "mount" }, { type: "cgroup" }, { type: "time" }];
  const more = {
    root: { readonly: true },
    annotations: { a: "b", "io.kubernetes.cri.sandbox-id": "other" },
    mounts: [{ destination: "/proc", type: "proc", source: "mine" }],
    linux: { namespaces, cgroupsPath: "/other", maskedPaths: ["/m"], resources: { memory: { limit: 1 } } },
  };
  const process = { env: ["A=2", "B=x=y"], cwd: "/c", terminal: true, consoleSize: { width: 1 } };
  const spec = specIn({ Env: ["A=1"], WorkingDir: "/work" }, more, { ...process, noNewPrivileges: false });
  assert.deepEqual(spec.process.env.slice(1), ["A=2", "B=x=y"]);
  assert.deepEqual([spec.process.cwd, spec.process.terminal], ["/c", false]);
  assert.deepEqual([spec.process.noNewPrivileges, spec.process.consoleSize], [false, undefined]);
  assert.equal(spec.root.readonly, true);
  assert.deepEqual([spec.annotations.a, spec.annotations["io.kubernetes.cri.sandbox-id"]], ["b", "pod"]);
  assert.equal(spec.mounts.length, 6);
  assert.equal(spec.mounts.at(-1).source, "mine");
  assert.deepEqual([spec.linux.cgroupsPath, spec.linux.maskedPaths], ["/pod", ["/m"]]);
  assert.deepEqual(spec.linux.resources.memory, { limit: 1 });
  const types = spec.linux.namespaces.map(({ type }: { type: string }) => type);
  assert.deepEqual(types, ["mount", "pid", "network", "ipc", "uts", "cgroup", "time"]);
  assert.equal(spec.linux.namespaces[1].path, "/proc/7/ns/pid");
  const own = specIn({}, { linux: { namespaces: [{ type: "pid" }] } });
  assert.deepEqual(own.linux.namespaces[1], { type: "pid" });
});

test("members of a workload's spec are refused with their path", () => {
  const maxId = 4_294_967_294;
  workload({}, { user: { uid: maxId, gid: 0 }, cwd: "", env: ["A="] });
  const rule = /: .*(must|too large)/;
  for (const [path, more, process] of [
    ["process.user.uid", {}, { user: { uid: maxId + 1 } }],
    ["process.user.gid", {}, { user: { gid: -1 } }],
    ["process.args[1]", {}, { args: ["/x", "a\0b"] }],
    ["process.env[0]", {}, { env: ["=x"] }],
    ["process.cwd", {}, { cwd: "here" }],
    ["root.readonly", { root: { readonly: 1 } }, {}],
    ["mounts[0].destination", { mounts: [{}] }, {}],
    ["linux.uidMappings", { linux: { uidMappings: [{}] } }, {}],
    ["linux.gidMappings", { linux: { gidMappings: [{}] } }, {}],
    ["linux.namespaces[1]", { linux: { namespaces: [{ type: "pid" }, { type: "user" }] } }, {}],
  ] as const) {
    assert.throws(
      () => workload(more, process),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, "invalid_argument");
        assert.ok(error.message.startsWith(`sandbox.spec.${path}: `), error.message);
        return rule.test(error.message);
      },
    );
  }
});

test("CRI's metadata of a pod has the sandbox's names and network, unless the record says more", () => {
  const name = { sandboxer: podsandbox, namespace: "k8s.io", id: "unique" };
  const metadataOf = (id: string, given?: object, netnsPath = "/run/netns/x") => {
    const value = new TextEncoder().encode(JSON.stringify({ Metadata: given }));
    const extensions = new Map(given ? [["metadata", { typeUrl: "t", value }]] : []);
    const opts = { ...running(undefined), netnsPath, annotations: new Map([["a", "b"]]) };
    const any = podMetadata(sandboxOf(id, { extensions }), opts, name, "team");
    return JSON.parse(String(any.value)).Metadata;
  };
  const usual = metadataOf("s");
  assert.deepEqual(
    [usual.NetNSPath, usual.RuntimeHandler, usual.ID, usual.Name],
    ["/run/netns/x", "", "unique", "unique"],
  );
  assert.deepEqual(usual.Config.metadata, { name: "s", uid: "unique", namespace: "team", attempt: 0 });
  assert.deepEqual([usual.Config.hostname, usual.Config.annotations], ["s", { a: "b" }]);
  assert.deepEqual(usual.Config.linux.security_context.namespace_options, { network: 0, pid: 0, ipc: 0 });
  const long = "x".repeat(64);
  assert.equal(metadataOf(long).Config.hostname, long);
  assert.equal(metadataOf(`${long}y`).Config.hostname, long);
  const network = (mode: number) => ({
    Config: { linux: { security_context: { namespace_options: { network: mode } } } },
  });
  assert.equal(metadataOf("s", network(2)).Config.hostname, "");
  assert.equal(metadataOf("s", network(0)).Config.hostname, "s");
  const own = metadataOf("s", {
    RuntimeHandler: "kata",
    Config: { hostname: "h", metadata: { attempt: 3 } },
  });
  assert.deepEqual([own.RuntimeHandler, own.Config.hostname, own.Config.metadata.attempt], ["kata", "h", 3]);
  assert.equal(own.Config.metadata.name, "s");
});

test("output of an ended workload is pending until it is drained, for two seconds at most", async (context) => {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  const folder = join(path, "run-1");
  const output = new WorkloadOutput(folder);
  assert.equal(output.isPending(), false, "there is no folder");
  assert.match(await output.open(7), /^binary:\/\/\/bin\/sh\?.*logger\.sh=7%3A.*run-1$/);
  let nowMs = 1_000;
  context.mock.method(performance, "now", () => nowMs);
  const later = new WorkloadOutput(folder);
  assert.equal(later.isPending(), true);
  nowMs += 1_999;
  assert.equal(later.isPending(), true);
  nowMs += 1;
  assert.equal(later.isPending(), false);
  const drained = new WorkloadOutput(folder);
  assert.equal(drained.isPending(), true);
  await writeFile(join(folder, "drained"), "");
  assert.equal(drained.isPending(), false);
});
