import assert from "node:assert/strict";
import { existsSync, readlinkSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { callIn, specOf, withSpec } from "../support/create-options.ts";
import { OciFixture } from "./fixture.ts";

type Spec = Readonly<Record<string, unknown>>;

/** A spec with a root file system of its own, in which root is allowed. */
const small = { root: { path: "small" } };
const mounted = { destination: "/mnt", type: "tmpfs", source: "tmpfs", options: ["mode=755", "size=1m"] };
const namespaces = ["pid", "mount", "ipc", "uts"].map((type) => ({ type }));
const limits = { rlimits: [{ type: "RLIMIT_NOFILE", soft: 99, hard: 100 }] };
const net = ["CAP_NET_RAW"];
const holding = { bounding: net, effective: net, permitted: net };

/** Specs that are honoured: the spec, a script that checks it, and the script's output. */
const honoured: Readonly<Record<string, readonly [spec: Spec, script: string, expected: string | RegExp]>> = {
  user: [{ process: { user: { uid: 12, gid: 34 } } }, "id -u; id -g", "12\n34\n"],
  "additional groups": [
    { process: { user: { uid: 12, gid: 34, additionalGids: [56] } } },
    "grep Groups: /proc/self/status",
    /\b56\b/,
  ],
  umask: [{ ...small, process: { user: { uid: 0, gid: 0, umask: 0o77 } } }, "umask", /^0*77\n$/],
  cwd: [{ process: { cwd: "/usr/bin" } }, "pwd", "/usr/bin\n"],
  environment: [{ process: { env: ["A=1", "B=two words"] } }, 'echo "$A $B"', "1 two words\n"],
  "the usual PATH": [{}, "echo $PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"],
  hostname: [{ hostname: "named" }, "cat /proc/sys/kernel/hostname", "named\n"],
  "resource limits": [{ process: limits }, "ulimit -Sn; ulimit -Hn", "99\n100\n"],
  "a soft limit of open files as programs expect it": [{}, "ulimit -Sn", "1024\n"],
  "a root that is read-only": [
    { root: { path: "small", readonly: true } },
    "touch /data/x 2>/dev/null || echo read-only; touch /tmp/x && echo scratch",
    "read-only\nscratch\n",
  ],
  "a tmpfs with a size": [
    { ...small, mounts: [mounted] },
    "dd if=/dev/zero of=/mnt/f bs=1M count=3 2>/dev/null || stat -c %s /mnt/f",
    `${1024 * 1024}\n`,
  ],
  "a folder below the rootfs folder, read-only": [
    {
      ...small,
      mounts: [{ destination: "/shared", type: "bind", source: "shared", options: ["rbind", "ro"] }],
    },
    "cat /shared/file; touch /shared/x 2>/dev/null || echo read-only",
    "content\nread-only\n",
  ],
  "the same, also if it says rw later": [
    {
      ...small,
      mounts: [{ destination: "/shared", type: "bind", source: "shared", options: ["ro", "rw", "suid"] }],
    },
    "cat /shared/file; touch /shared/x 2>/dev/null || echo read-only; grep -c nosuid.*nodev.*/shared /proc/mounts",
    /^content\nread-only\n/,
  ],
  "a sysfs, read-only, and a mqueue as usual": [
    {
      ...small,
      mounts: [
        { destination: "/devices", type: "sysfs", source: "sysfs", options: ["nosuid"] },
        { destination: "/queues", type: "mqueue", source: "mqueue", options: ["nosuid"] },
      ],
    },
    "grep -oE '/(devices|queues) [a-z]+ [a-z]+' /proc/mounts",
    "/devices sysfs ro\n/queues mqueue rw\n",
  ],
  capabilities: [
    { ...small, process: { capabilities: holding } },
    "grep CapBnd: /proc/self/status",
    /\s0000000000002000\n$/,
  ],
  "privileges that may grow, if it says so": [
    { process: { noNewPrivileges: false } },
    "grep NoNewPrivs: /proc/self/status",
    /\s0\n$/,
  ],
  "the limit of processes": [
    { linux: { resources: { pids: { limit: 5 } } } },
    "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done 2>/dev/null; echo never",
    "",
  ],
  "the limit of memory": [
    { ...small, linux: { resources: { memory: { limit: 16 * 1024 * 1024 } } } },
    "dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null || echo killed",
    "killed\n",
  ],
  "a namespace of users": [
    {
      ...small,
      linux: {
        namespaces: [...namespaces, { type: "network" }, { type: "user" }],
        uidMappings: [{ containerID: 0, hostID: 100_000, size: 65_536 }],
        gidMappings: [{ containerID: 0, hostID: 100_000, size: 65_536 }],
      },
    },
    "cat /proc/self/uid_map",
    /^\s*0\s+100000\s+65536\n$/,
  ],
  "the node's network, if its namespaces have none": [
    { linux: { namespaces } },
    "readlink /proc/self/ns/net",
    `${readlinkSync("/proc/self/ns/net")}\n`,
  ],
  "more masked paths": [{ linux: { maskedPaths: ["/etc/passwd"] } }, "cat /etc/passwd; echo end", "end\n"],
  "numbers beyond 2^53": [
    { process: { rlimits: [{ type: "RLIMIT_CORE", soft: 0, hard: 0 }] }, annotations: { a: "1" } },
    "ulimit -c",
    "0\n",
  ],
};

/** Specs that break a rule: the spec, and the part of the message after `sandbox.spec`. */
const refused: readonly (readonly [spec: unknown, message: string])[] = [
  [[], ": must be an object"],
  [{ hooks: { prestart: [{ path: "/bin/true" }] } }, ".hooks: "],
  [{ vm: { hypervisor: { path: "/bin/sh" } } }, ".vm: must be absent"],
  [{ root: {} }, ".root.path: must be a string"],
  [{ root: { path: "" } }, ".root.path: must not be empty"],
  [{ root: { path: "/" } }, ".root.path: "],
  [{ root: { path: "/etc" } }, ".root.path: "],
  [{ root: { path: "." } }, ".root.path: "],
  [{ root: { path: "small/../small" } }, ".root.path: "],
  [{ root: { path: "escape" } }, ".root.path: "],
  [{ root: { path: "small", readonly: 1 } }, ".root.readonly: "],
  [{ hostname: "x".repeat(65) }, ".hostname: "],
  [{ ociVersion: "new" }, ".ociVersion: "],
  [{ process: { args: "sh" } }, ".process.args: must be an array"],
  [{ process: { args: [""] } }, ".process.args[0]: "],
  [{ process: { env: ["A"] } }, ".process.env[0]: "],
  [{ process: { cwd: "here" } }, ".process.cwd: "],
  [{ process: { cwd: "/proc/self/fd/7" } }, ".process.cwd: "],
  [{ process: { terminal: true } }, ".process.terminal: "],
  [{ process: { user: { uid: -1 } } }, ".process.user.uid: "],
  [{ process: { oomScoreAdj: -1 } }, ".process.oomScoreAdj: "],
  [{ process: { rlimits: [{ type: "NOFILE" }] } }, ".process.rlimits[0].type: "],
  [{ process: { capabilities: { bounding: ["CAP_SYS_ADMIN"] } } }, ".process.capabilities.bounding[0]: "],
  [{ mounts: [{ destination: "/x", type: "bind", source: "/etc", options: ["ro"] }] }, ".mounts[0].source: "],
  [{ mounts: [{ destination: "/x", type: "bind", source: "small" }] }, ".mounts[0].options: "],
  [{ mounts: [{ destination: "x", type: "tmpfs" }] }, ".mounts[0].destination: "],
  [{ mounts: [{ destination: "/x", type: "ext4" }] }, ".mounts[0].type: "],
  [{ mounts: [{ destination: "/x" }] }, ".mounts[0].type: "],
  [{ linux: { namespaces: [] } }, ".linux.namespaces: "],
  [
    { linux: { namespaces: [...namespaces, { type: "network", path: "/proc/1/ns/net" }] } },
    ".linux.namespaces[4].path: ",
  ],
  [{ linux: { cgroupsPath: "/other" } }, ".linux.cgroupsPath: "],
  [{ linux: { devices: [{ path: "/dev/vda" }] } }, ".linux.devices[0]: "],
  [{ linux: { resources: { devices: [{ allow: true }] } } }, ".linux.resources.devices[0].allow: "],
  [{ linux: { seccomp: { listenerPath: "/x" } } }, ".linux.seccomp.listenerPath: "],
  [
    { annotations: { "io.katacontainers.config.hypervisor.path": "/bin/sh" } },
    '.annotations["io.katacontainers.config.hypervisor.path"]: ',
  ],
];

/** Specs that this node cannot fulfil. */
const unfulfilled = [{ root: { path: "shared/file" } }, { root: { path: "nothing" } }];

describe("an OCI runtime spec on runc", () => {
  let fixture: OciFixture;
  before(async () => {
    const opened = await OciFixture.open("runc");
    if (!opened) return;
    fixture = opened;
    await mkdir(join(fixture.rootfsDir, "shared"));
    await writeFile(join(fixture.rootfsDir, "shared", "file"), "content\n");
    await symlink("/etc", join(fixture.rootfsDir, "escape"));
  });
  after(() => fixture?.close());

  for (const [name, [spec, script, expected]] of Object.entries(honoured)) {
    it(`is honoured: ${name}`, async (test: TestContext) => {
      if (!fixture) return test.skip("runc is not available");
      const { stdout, stderr } = await fixture.runToExit(script, spec);
      if (typeof expected === "string") assert.equal(stdout, expected, stderr);
      else assert.match(stdout, expected, stderr);
    });
  }

  it("is refused with the field that breaks a rule", async (test: TestContext) => {
    if (!fixture) return test.skip("runc is not available");
    const refuse = (spec: unknown, code: string, message: string) =>
      assert.rejects(fixture.create(spec), (error: { code?: string; message?: string }) => {
        assert.equal(error.code, code, `${JSON.stringify(spec)}: ${error.message}`);
        assert.ok(error.message?.includes(`sandbox.spec${message}`), `${message}, not ${error.message}`);
        return true;
      });
    for (const [spec, message] of refused) await refuse(spec, "invalid_argument", message);
    for (const spec of unfulfilled) await refuse(spec, "failed_precondition", ".root.path: ");
    await fixture.assertClean();
  });

  it("is refused by an Update too, which then changes nothing", async (test: TestContext) => {
    if (!fixture) return test.skip("runc is not available");
    const id = await fixture.create({});
    const update = (spec: unknown) => {
      const { sandbox } = withSpec(specOf(spec));
      assert.ok(sandbox);
      return fixture.client.update(callIn(fixture.ns), id, sandbox, ["spec"]);
    };
    await assert.rejects(update({ linux: { namespaces: [] } }), {
      code: "invalid_argument",
      message: /sandbox\.spec\.linux\.namespaces: /,
    });
    await update({ hostname: "other" });
    await fixture.shutdown(id);
  });

  it("that is empty runs an idle process", async (test: TestContext) => {
    if (!fixture) return test.skip("runc is not available");
    const id = await fixture.create({});
    await fixture.startSandbox(id);
    await fixture.client.stop({ namespace: fixture.ns, signal: AbortSignal.timeout(90_000) }, id, 60);
    assert.equal((await fixture.waitForExit(id)).status, 143);
    await fixture.shutdown(id);
  });

  it("with a missing program is refused at Start and leaves nothing", async (test: TestContext) => {
    if (!fixture) return test.skip("runc is not available");
    const id = await fixture.create({ process: { args: ["/no/such"] } });
    await assert.rejects(fixture.startSandbox(id), { code: "failed_precondition", message: /no\/such/ });
    await fixture.shutdown(id);
    await fixture.assertClean();
  });
});

it("an agent whose own files are in its rootfs folder does not start", async (test: TestContext) => {
  const fixture = await OciFixture.open("runc", ["--rootfs-dir", "/"]).catch((error: Error) => error.message);
  if (!fixture) return test.skip("runc is not available");
  assert.equal(
    fixture,
    "AGENT_ROOTFS_DIR (--rootfs-dir): must not contain files of the agent, which sandboxes would see",
  );
});

it("only folders below the volume folder are writable", async (test: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), "volumes-"));
  const fixture = await OciFixture.open("runc", ["--volume-dir", folder]);
  if (!fixture) return test.skip("runc is not available");
  try {
    await mkdir(join(folder, "work"), { mode: 0o777 });
    await symlink("/etc", join(folder, "work", "link"));
    const bind = (source: string) => ({ destination: "/output", type: "bind", source, options: ["rw"] });
    const script = "echo done >/output/result; cat /output/result";
    const { stdout, stderr } = await fixture.runToExit(script, { ...small, mounts: [bind("work")] });
    assert.equal(stdout, "done\n", stderr);
    assert.equal(await readFile(join(folder, "work", "result"), "utf8"), "done\n");
    for (const source of ["work/link", "/etc", "..", fixture.rootfsDir]) {
      await assert.rejects(fixture.create({ ...small, mounts: [bind(source)] }), {
        code: "invalid_argument",
        message: /sandbox\.spec\.mounts\[0\]\.source: .*of this node$/,
      });
    }
    const other = await fixture.runToExit(`ls ${folder}`);
    assert.equal(other.stdout, "");
  } finally {
    await fixture.close();
    await rm(folder, { recursive: true });
  }
});

it("hooks run if the agent allows them", async (test: TestContext) => {
  const fixture = await OciFixture.open("runc", ["--allow-hooks"]);
  if (!fixture) return test.skip("runc is not available");
  const mark = join(fixture.data, "hooked");
  const hooks = { createRuntime: [{ path: "/usr/bin/touch", args: ["touch", mark] }] };
  await fixture.runToExit("true", { hooks });
  assert.ok(existsSync(mark));
  await fixture.close();
});
