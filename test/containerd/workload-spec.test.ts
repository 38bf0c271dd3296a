import assert from "node:assert/strict";
import { readlinkSync } from "node:fs";
import { chmod, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { probeRecord } from "./kinds.ts";
import { describeWorkloads, WorkloadDriver } from "./workload-driver.ts";

const namespaceOf = (pid: number | "self", kind: string) => readlinkSync(`/proc/${pid}/ns/${kind}`);

/** Runs a workload that reports its own properties. */
async function report(
  driver: WorkloadDriver,
  process: object,
  rest: { mounts?: object[]; root?: object } = {},
) {
  const folder = join(driver.fixture.folder, driver.ns);
  await mkdir(folder);
  await chmod(folder, 0o777);
  const out = { destination: "/out", type: "bind", source: folder, options: ["bind", "rw"] };
  const spec = { ...rest, mounts: [out, ...(rest.mounts ?? [])] };
  const pid = await driver.runAs(
    probeRecord({ args: ["/probe", "report", "/out/report"], ...process }, spec),
  );
  const read = () => readFile(join(folder, "report"), "utf8").catch(() => "");
  await until("it has reported", async () => (await read()) !== "");
  const seen = new Map(
    (await read())
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return { pid, seen };
}

describeWorkloads("the specs of workloads in pods on containerd", (on) => {
  on("the image's configuration applies unless the spec overrides it", async (driver) => {
    const { seen } = await report(driver, {});
    for (const [name, value] of Object.entries({
      ...{
        arg0: "/probe",
        "env.FROM": "image",
        "env.PATH": "/",
        uid: "12",
        gid: "34",
        cwd: "/work",
        pid: "1",
      },
      ...{ host: "s", NoNewPrivs: "1", CapEff: "0000000000000000" },
    }))
      assert.equal(seen.get(name), value, name);
    await driver.clear();
  });

  on("arguments, variables, folder, user, capabilities and mounts of the spec apply", async (driver) => {
    const { seen } = await report(
      driver,
      {
        args: ["/probe", "report", "/out/report", "a b", "", "ü"],
        env: ["FROM=spec", "EMPTY="],
        cwd: "/mnt/at",
        user: { uid: 7, gid: 8 },
        capabilities: { bounding: ["CAP_KILL"] },
        noNewPrivileges: false,
      },
      { mounts: [{ destination: "/mnt/at", type: "tmpfs", source: "tmpfs", options: ["ro"] }] },
    );
    for (const [name, value] of Object.entries({
      ...{ arg3: "a b", arg4: "", arg5: "ü", "env.FROM": "spec", "env.EMPTY": "", "env.PATH": "/" },
      ...{ uid: "7", gid: "8", cwd: "/mnt/at", NoNewPrivs: "0", CapBnd: "0000000000000020" },
    }))
      assert.equal(seen.get(name), value, name);
    await driver.clear();
  });

  on("each workload has its own copy of the root, which can be read-only", async (driver, fixture) => {
    const root = { user: { uid: 0, gid: 0 } };
    const writable = await report(driver, root);
    assert.equal(writable.seen.get("rootWritable"), "1");
    const other = new WorkloadDriver(fixture);
    const spec = { root: { readonly: true } };
    const readOnly = await report(other, root, spec);
    assert.equal(readOnly.seen.get("rootWritable"), "0");
    assert.equal(isRunning(writable.pid), true);
    await other.must("POST $/shutdown");
    await driver.clear();
  });

  on("a workload shares the pod's network, IPC and UTS, not its PIDs and mounts", async (driver, fixture) => {
    const pid = await driver.runAs(probeRecord({ args: ["/probe"] }));
    const pausePid = await driver.podPid();
    for (const kind of ["net", "ipc", "uts"])
      assert.equal(namespaceOf(pid, kind), namespaceOf(pausePid, kind), kind);
    for (const kind of ["pid", "mnt"])
      assert.notEqual(namespaceOf(pid, kind), namespaceOf(pausePid, kind), kind);
    for (const kind of ["net", "ipc", "uts", "pid", "mnt"])
      assert.notEqual(namespaceOf(pid, kind), namespaceOf("self", kind), kind);
    const sharing = new WorkloadDriver(fixture);
    const linux = { namespaces: [{ type: "mount" }, { type: "network" }] };
    const shared = await sharing.runAs(probeRecord({ args: ["/probe"] }, { linux }));
    assert.equal(namespaceOf(shared, "pid"), namespaceOf(await sharing.podPid(), "pid"));
    await sharing.must("POST $/stop", { timeout: "60s" });
    assert.equal((await sharing.exit()).exitStatus, 0);
    await sharing.must("POST $/shutdown");
    await driver.clear();
  });

  on("a workload cannot read the agent's files, even as root", async (driver, { agent, folder }) => {
    const secrets = [
      join(folder, "containerd", "lives.db"),
      join(folder, "tls", "ca-key.pem"),
      `/proc/${agent.pid}/environ`,
      `/proc/${agent.pid}/root/etc/passwd`,
    ];
    for (const secret of secrets) assert.ok((await readFile(secret)).length > 0, secret);
    const args = ["/probe", "report", "/out/report", "/proc/self/status", ...secrets];
    const { seen } = await report(driver, { args, user: { uid: 0, gid: 0 } });
    assert.equal(seen.get("read /proc/self/status"), "64");
    for (const secret of secrets) assert.equal(seen.get(`read ${secret}`), "-1", secret);
    assert.equal(seen.get("processes"), "1");
    await driver.clear();
  });

  on("unsupported fields are refused with their path, or reported as ignored", async (driver, fixture) => {
    const args = ["/probe"];
    const typeUrl = "x";
    for (const [record, path] of [
      [probeRecord({ args }, { hooks: { prestart: [{ path: "/x" }] } }), "sandbox.spec.hooks"],
      [
        probeRecord({ args }, { linux: { namespaces: [{ type: "user" }] } }),
        "sandbox.spec.linux.namespaces[0]",
      ],
      [
        probeRecord({ args }, { linux: { namespaces: [{ type: "network", path: "/proc/1/ns/net" }] } }),
        "sandbox.spec.linux.namespaces[0].path",
      ],
      [
        { ...probeRecord({ args }), extensions: { "sandbox-functions.dev/image": { typeUrl, json: [] } } },
        'sandbox.extensions["sandbox-functions.dev/image"]',
      ],
      [probeRecord({ args }, {}, ""), 'sandbox.extensions["sandbox-functions.dev/image"].name'],
    ] as const) {
      const bad = new WorkloadDriver(fixture);
      await bad.must("POST /sandboxes", { sandboxId: "s", ...record });
      const { code, detail } = await bad.ask("POST $/create");
      assert.equal(code, "invalid_argument", `${path}: ${String(detail)}`);
      assert.ok(String(detail).includes(`${path}: `), String(detail));
    }
    await driver.runAs(probeRecord({ args }, { hostname: "other", root: { path: "/" } }));
    assert.equal(await driver.ignored(), '["spec.root.path","spec.hostname"]');
    await driver.clear();
  });
});
