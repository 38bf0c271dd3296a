import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openFilesLimit } from "../../agent/backends/oci/defaults.ts";
import { isWithin, programMounts } from "../../agent/backends/oci/rootfs.ts";
import { findRuntime, Runtime } from "../../agent/backends/oci/runtime.ts";
import { type Placement, runtimeConfig } from "../../agent/backends/oci/runtime-config.ts";
import { parseOciSpec } from "../../agent/backends/oci/spec.ts";
import { writeJson } from "../../shared/json/write.ts";
import { specOf } from "../support/create-options.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const placement: Placement = {
  ...{ cgroup: "/sandbox-1", rootPath: "/at/rootfs", hostname: "s", size: "7m", hasSeccomp: true },
  rootfs: { folder: "/srv/small", isHost: false, isReadonly: false },
  bindSources: new Map([[1, "/at/binds/1"]]),
};
const onHost = { ...placement, rootfs: { folder: "/", isHost: true, isReadonly: true } };

/** Returns the configuration of a container with a spec. */
function configOf(spec: unknown, where: Placement = placement) {
  return JSON.parse(writeJson(runtimeConfig(parseOciSpec(specOf(spec), false), where)));
}

/** Returns the options of a mount, which is the second of its spec and so the last of the container. */
function optionsOf(mount: object, bindSources = new Map<number, string>()): unknown {
  const first = { destination: "/first", type: "tmpfs" };
  return configOf({ mounts: [first, mount] }, { ...placement, bindSources }).mounts.at(-1).options;
}

describe("the configuration of a container", () => {
  it("has safe defaults, which depend on its root", () => {
    const config = configOf({});
    assert.deepEqual([config.ociVersion, config.hostname, config.annotations], ["1.0.2", "s", {}]);
    assert.deepEqual(config.root, { path: "/at/rootfs", readonly: false });
    assert.deepEqual(config.process.user, { uid: 0, gid: 0 });
    assert.equal(config.process.noNewPrivileges, true);
    assert.deepEqual(config.process.rlimits, [openFilesLimit()]);
    assert.equal(config.process.cwd, "/");
    assert.equal(config.process.args.length, 3);
    const { bounding, effective, permitted } = config.process.capabilities;
    assert.equal(bounding.length, 8);
    assert.deepEqual([effective, permitted], [bounding, bounding]);
    assert.equal(config.linux.cgroupsPath, "/sandbox-1");
    assert.deepEqual(config.linux.resources, {
      pids: { limit: 4_096 },
      devices: [{ allow: false, access: "rwm" }],
    });
    assert.equal(config.linux.seccomp.defaultAction, "SCMP_ACT_ALLOW");
    const host = configOf({}, onHost);
    assert.deepEqual(host.process.user, { uid: 65_534, gid: 65_534 });
    assert.deepEqual(host.process.capabilities.bounding, ["CAP_KILL", "CAP_NET_BIND_SERVICE"]);
    assert.equal(host.root.readonly, true);
    assert.ok(!("seccomp" in configOf({}, { ...placement, hasSeccomp: false }).linux));
  });

  it("has a place to write to for each part of its root that has none", () => {
    const placesOf = (isReadonly: boolean, isHost: boolean) =>
      configOf({}, { ...placement, rootfs: { folder: "/", isHost, isReadonly } })
        .mounts.slice(6)
        .map(({ destination, options }: { destination: string; options: string[] }) => [
          destination,
          ...options.slice(2),
        ]);
    const tmp = ["/tmp", "mode=1777", "size=7m"];
    assert.deepEqual(placesOf(false, false), []);
    assert.deepEqual(placesOf(true, false), [tmp]);
    assert.deepEqual(placesOf(true, true), [
      tmp,
      ["/var/tmp", "mode=1777", "size=7m"],
      ["/run", "mode=755", "size=7m"],
    ]);
  });

  it("keeps what its spec says", () => {
    const limits = [{ type: "RLIMIT_CORE", soft: 1, hard: 2 }];
    const spec = {
      ...{ ociVersion: "1.1.0", hostname: "named", annotations: { a: "b" } },
      process: { args: ["x"], env: ["A=1"], cwd: "/bin", user: { uid: 5, gid: 6 }, rlimits: limits },
      linux: {
        resources: { pids: { limit: 3 }, memory: { limit: 4 } },
        maskedPaths: ["/x", "/proc/kcore"],
        readonlyPaths: ["/y"],
        seccomp: { defaultAction: "SCMP_ACT_KILL" },
      },
    };
    const { process, linux, ...config } = configOf(spec);
    assert.deepEqual(
      [config.ociVersion, config.hostname, config.annotations],
      ["1.1.0", "named", { a: "b" }],
    );
    assert.deepEqual([process.args, process.cwd, process.user], [["x"], "/bin", { uid: 5, gid: 6 }]);
    assert.match(process.env.join(), /^A=1,PATH=\//);
    assert.deepEqual(process.rlimits, [...limits, openFilesLimit()]);
    assert.equal(linux.resources.pids.limit, 3);
    assert.equal(linux.resources.memory.limit, 4);
    assert.equal(linux.seccomp.defaultAction, "SCMP_ACT_KILL");
    assert.ok(linux.maskedPaths.includes("/x") && linux.readonlyPaths.includes("/y"));
    assert.equal(linux.maskedPaths.filter((path: string) => path === "/proc/kcore").length, 1);
    const own = { rlimits: [{ type: "RLIMIT_NOFILE", soft: 1, hard: 2 }], env: ["PATH=/x"], args: [] };
    const other = configOf({ process: own }).process;
    assert.deepEqual([other.rlimits, other.env, other.args.length], [own.rlimits, own.env, 3]);
  });

  it("has options of mounts that a spec cannot take away", () => {
    const bound = new Map([[1, "/at/binds/1"]]);
    const bind = (options: readonly string[]) =>
      optionsOf({ destination: "/x", type: "bind", source: "a", options }, bound);
    assert.deepEqual(bind(["suid"]), ["suid", "bind", "nosuid", "nodev"]);
    assert.deepEqual(bind(["rbind", "ro", "rw"]), ["rbind", "rw", "nosuid", "nodev", "ro"]);
    const mount = (type: string, ...options: readonly string[]) =>
      optionsOf({ destination: "/x", type, options });
    assert.deepEqual(mount("tmpfs", "dev"), ["dev", "size=7m", "nodev"]);
    assert.deepEqual(mount("tmpfs", "size=1m"), ["size=1m", "nodev"]);
    for (const type of ["sysfs", "cgroup"]) assert.deepEqual(mount(type, "rw"), ["rw", "ro"]);
    assert.deepEqual(mount("mqueue", "rw"), ["rw"]);
    const spec = {
      mounts: [
        { destination: "/proc/", type: "tmpfs" },
        { destination: "/x", type: "bind", source: "a" },
      ],
    };
    const { mounts } = configOf(spec);
    const places = mounts.map(({ destination }: { destination: string }) => destination);
    assert.ok(!places.includes("/proc"), "its own mount replaces the usual one");
    assert.deepEqual([places.length, mounts.at(-1).source], [7, "/at/binds/1"]);
  });

  it("limits open files as programs expect, but not above the agent's own limit", () => {
    const limit = (text: string) => openFilesLimit(text);
    const type = "RLIMIT_NOFILE";
    assert.deepEqual(limit("Max open files   4096   8192   files"), { type, soft: 1_024, hard: 8_192 });
    assert.deepEqual(limit("x\nMax open files   20   512   files"), { type, soft: 512, hard: 512 });
    assert.deepEqual(limit(""), { type, soft: 1_024, hard: 1_024 });
  });
});

it("a path is in a folder if it is the folder or below it", () => {
  for (const [path, isInside] of [
    ["/a/b", true],
    ["/a/b/c", true],
    ["/a/b/..c", true],
    ["/a", false],
    ["/a/bc", false],
    ["/x", false],
  ] as const) {
    assert.equal(isWithin(path, "/a/b"), isInside, path);
  }
});

it("mounts of the host that contain programs are shown, if a shell can name them", () => {
  const points = ["/usr", "/usr/local", "/opt/x", "/lib64", "/srv", "/user", "/etc", "/usr/a\\040b"];
  const mountinfo = points.map((point) => `1 2 0:1 / ${point} rw - ext4 x rw`).join("\n");
  assert.deepEqual(programMounts(`${mountinfo}\n`), ["/usr", "/usr/local", "/opt/x", "/lib64", "/etc"]);
});

describe("an OCI runtime", () => {
  it("is found in PATH by its name, or at its path", async (context) => {
    const { path, remove } = await temporaryFolder();
    context.after(remove);
    const program = join(path, "runc-x");
    await writeFile(program, "#!/bin/sh\n", { mode: 0o700 });
    await writeFile(join(path, "text"), "", { mode: 0o600 });
    assert.equal(await findRuntime("runc-x", `/none:${path}`), program);
    assert.equal(await findRuntime(program, ""), program);
    assert.match(await findRuntime("env", ""), /^\/.*\/env$/);
    await assert.rejects(findRuntime("text", path), /"text" not found/);
  });

  it("is called with its arguments and folders, and gVisor with its network", () => {
    const log = ["--log", "/at/runtime.log", "--log-format", "json"];
    const run = ["run", "--bundle", "/at", "--pid-file", "/at/pid", "id"];
    const runc = new Runtime("/bin/runc", ["--debug"]);
    const root = ["--debug", "--root", "/at/state"];
    assert.deepEqual(runc.runCommand("/at", "id", true), ["/bin/runc", ...root, ...log, ...run]);
    assert.deepEqual(runc.removeCommand("/at", "id"), ["/bin/runc", ...root, "delete", "--force", "id"]);
    const runsc = new Runtime("/bin/runsc");
    assert.equal(runsc.runCommand("/at", "id", true)[1], "--network=host");
    assert.equal(runsc.runCommand("/at", "id", false)[1], "--network=none");
    assert.deepEqual([runc.writesPidFileWhenRunning, runsc.writesPidFileWhenRunning], [true, false]);
    const failure = "x\nstarting container: no such file\n";
    assert.deepEqual([runc.failureIn(failure), runsc.failureIn(failure)], [undefined, "no such file"]);
  });
});
