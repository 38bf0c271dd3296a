import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseOciSpec } from "../../agent/backends/oci/spec.ts";
import { specOf } from "../support/create-options.ts";

describe("an OCI runtime spec", () => {
  const check = (spec: object, allowHooks = false) => parseOciSpec(specOf(spec), allowHooks);
  const process = (value: object) => ({ process: value });
  const linux = (value: object) => ({ linux: value });
  const required = ["pid", "mount", "ipc", "uts"].map((type) => ({ type }));
  const mount = (value: object) => ({ mounts: [{ destination: "/x", ...value }] });
  const rlimit = (value: object) =>
    process({ rlimits: [{ type: "RLIMIT_CORE", soft: 0, hard: 0, ...value }] });

  it("is accepted up to its limits", () => {
    for (const [accepted, refused, field, rule] of [
      [{ ociVersion: "1.0.2-dev" }, { ociVersion: "1.0" }, "ociVersion", "must be a version"],
      [{ hostname: "x".repeat(64) }, { hostname: "x".repeat(65) }, "hostname", "at most 64"],
      [{ domainname: "x".repeat(64) }, { domainname: "x".repeat(65) }, "domainname", "at most 64"],
      [{ domainname: "x" }, { domainname: "a\0" }, "domainname", "must not contain NUL"],
      [{ root: { path: "a", readonly: null } }, { root: { path: 1 } }, "root.path", "must be a string"],
      [process({ args: ["x", ""] }), process({ args: [""] }), "process.args[0]", "must name a program"],
      [process({ args: [] }), process({ args: ["x", "\0"] }), "process.args[1]", "must not contain NUL"],
      [process({ env: ["A="] }), process({ env: ["=A"] }), "process.env[0]", 'must be written "NAME=value"'],
      [process({ cwd: "" }), process({ cwd: "x" }), "process.cwd", "must be an absolute path"],
      [process({ cwd: "/process" }), process({ cwd: "//proc" }), "process.cwd", "must not be in /proc"],
      [process({ terminal: false }), process({ terminal: true }), "process.terminal", "must be false"],
      [
        process({ user: { uid: 4_294_967_294, gid: 0 } }),
        process({ user: { uid: 4_294_967_295 } }),
        "process.user.uid",
        "is too large",
      ],
      [
        process({ user: { additionalGids: [0] } }),
        process({ user: { additionalGids: [-1] } }),
        "process.user.additionalGids[0]",
        "must not be negative",
      ],
      [
        process({ user: { gid: 1 } }),
        process({ user: { gid: 1.5 } }),
        "process.user.gid",
        "must be an integer",
      ],
      [process({ user: { umask: 0 } }), process({ user: { umask: -1 } }), "process.user.umask", "negative"],
      [process({ oomScoreAdj: 0 }), process({ oomScoreAdj: -1 }), "process.oomScoreAdj", "negative"],
      [process({ oomScoreAdj: 1_000 }), process({ oomScoreAdj: 1_001 }), "process.oomScoreAdj", "too large"],
      [rlimit({ soft: 0 }), rlimit({ soft: -1 }), "process.rlimits[0].soft", "must not be negative"],
      [rlimit({ hard: 1e19 }), rlimit({ hard: "1" }), "process.rlimits[0].hard", "must be a number"],
      [rlimit({}), rlimit({ type: "RLIMIT_" }), "process.rlimits[0].type", "must be a name"],
      [mount({ type: "tmpfs" }), mount({}), "mounts[0].type", "must be one of bind, tmpfs"],
      [
        mount({ source: "a", options: ["rbind"] }),
        mount({ source: "a", type: "tmpfs", options: ["rbind"] }),
        "mounts[0].type",
        'must be "bind"',
      ],
      [
        mount({ source: "a", options: ["bind"] }),
        mount({ options: ["bind"] }),
        "mounts[0].source",
        "must name a folder",
      ],
      [
        mount({ source: "a", type: "bind" }),
        mount({ source: "", type: "bind" }),
        "mounts[0].source",
        "must name",
      ],
      [
        linux({ namespaces: [...required, { type: "time", path: "" }] }),
        linux({ namespaces: [...required, { type: "time", path: "/x" }] }),
        "linux.namespaces[4].path",
        "must be absent",
      ],
      ...required.map(
        ({ type }) =>
          [
            linux({ namespaces: required }),
            linux({ namespaces: required.filter((each) => each.type !== type) }),
            "linux.namespaces",
            "must list pid, mount, ipc, uts",
          ] as const,
      ),
      [linux({ devices: [] }), linux({ devices: [{}] }), "linux.devices[0]", "must be absent"],
      [linux({ cgroupsPath: null }), linux({ cgroupsPath: "" }), "linux.cgroupsPath", "must be absent"],
      [linux({ intelRdt: null }), linux({ intelRdt: {} }), "linux.intelRdt", "must be absent"],
      [linux({ maskedPaths: ["/x"] }), linux({ maskedPaths: ["x"] }), "linux.maskedPaths[0]", "absolute"],
      [
        linux({ readonlyPaths: ["/x"] }),
        linux({ readonlyPaths: ["x"] }),
        "linux.readonlyPaths[0]",
        "absolute",
      ],
      [
        linux({ seccomp: { listenerMetadata: null } }),
        linux({ seccomp: { listenerMetadata: "" } }),
        "linux.seccomp.listenerMetadata",
        "must be absent",
      ],
      [
        linux({ resources: { devices: [{ allow: false }] } }),
        linux({ resources: { devices: [{ allow: true }] } }),
        "linux.resources.devices[0].allow",
        "must be false",
      ],
      [
        linux({ resources: { pids: { limit: -1 } } }),
        linux({ resources: { pids: { limit: "1" } } }),
        "linux.resources.pids.limit",
        "must be a number",
      ],
      ...["run.oci.", "dev.gvisor.", "io.katacontainers.", "org.systemd."].map(
        (prefix) =>
          [
            { annotations: { [`x.${prefix}`]: "" } },
            { annotations: { [`${prefix}x`]: "" } },
            `annotations["${prefix}x"]`,
            "must not configure the runtime",
          ] as const,
      ),
      [{ hooks: { poststop: [] } }, { hooks: { x: 1 } }, "hooks", "are not allowed on this node"],
      [{ vm: null }, { vm: {} }, "vm", "must be absent"],
    ] as const) {
      assert.ok(check(accepted), field);
      assert.throws(
        () => check(refused),
        ({ code, message }) => {
          assert.ok(message.startsWith(`sandbox.spec.${field}: `) && message.includes(rule), message);
          return code === "invalid_argument";
        },
      );
    }
  });

  it("may have hooks with absolute paths if the node allows them", () => {
    for (const kind of [
      "prestart",
      "createRuntime",
      "createContainer",
      "startContainer",
      "poststart",
      "poststop",
    ]) {
      const hooks = (path: string) => ({ hooks: { [kind]: [{ path }] } });
      assert.ok(check(hooks("/bin/true"), true));
      assert.throws(() => check(hooks("true"), true), { message: /: must be an absolute path$/ });
      assert.throws(() => check(hooks("/bin/true")), { message: /are not allowed/ });
    }
  });

  it("that is empty has all defaults, and anything else has to be an object", () => {
    const parse = (typeUrl: string, value: string) =>
      parseOciSpec({ typeUrl, value: new TextEncoder().encode(value) }, false).document.size;
    assert.equal(parseOciSpec(undefined, false).document.size, 0);
    assert.deepEqual([parse("", ""), parse("t", "{}"), parse("", '{"x":1}')], [0, 0, 1]);
    for (const [typeUrl, value] of [
      ["t", ""],
      ["t", "["],
      ["", "[]"],
    ] as const) {
      assert.throws(() => parse(typeUrl, value), { code: "invalid_argument", message: /^sandbox\.spec: / });
    }
  });
});
