import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell, specOf, withSpec } from "../support/create-options.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
let count = 0;

/** Runs a sandbox to its end and returns its output. */
async function outputOf(opts: CreateOpts): Promise<{ stdout: string; stderr: string; status: number }> {
  const id = `run${count++}`;
  await fixture.run("output", id, opts);
  const { exitStatus } = await fixture.client.wait(callIn("output"), id);
  const { info } = await fixture.client.status(callIn("output"), id, true);
  const read = (name: string) => readFileSync(info.get(name) ?? "", "utf8");
  return { stdout: read("stdout"), stderr: read("stderr"), status: exitStatus };
}

const lines = (text: string) => text.split("\n").filter(Boolean).sort();

test("the environment is exactly that of the spec, plus PATH", async () => {
  const env = [
    "A=1",
    "b.c-d=two words",
    "EMPTY=",
    "Q='\"$(echo no)`\\",
    "-x=dash",
    "A=2",
    "IFS=x",
    "LD_PRELOAD_=",
    "ü=ö",
    "N=a\nb",
  ];
  const { stdout } = await outputOf(running({ args: ["env"], env }));
  const expected = [...env.filter((entry) => entry !== "A=1"), `PATH=${defaultPath}`];
  assert.deepEqual(lines(stdout), lines(expected.join("\n")));
  const withPath = await outputOf(running({ args: ["/usr/bin/env"], env: ["PATH=/nowhere"] }));
  assert.equal(withPath.stdout, "PATH=/nowhere\n");
});

test("no variable of the agent reaches the process or its supervisor", async () => {
  const pid = await fixture.run(
    "secrets",
    "a",
    running({ args: ["sleep", "1000"], env: ["SECRET=of-the-sandbox"] }),
  );
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const supervisor = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  const visibleText = ["environ", "cmdline"]
    .map((file) => readFileSync(`/proc/${supervisor}/${file}`, "utf8"))
    .join();
  for (const secret of ["AGENT_TOKEN", fixture.agent.token, "of-the-sandbox"])
    assert.ok(!visibleText.includes(secret));
  await until(
    "it is executed",
    () => readFileSync(`/proc/${pid}/cmdline`, "utf8") === "sleep\u00001000\u0000",
  );
  assert.equal(
    readFileSync(`/proc/${pid}/environ`, "utf8"),
    `SECRET=of-the-sandbox\u0000PATH=${defaultPath}\u0000`,
  );
});

test("no descriptor is inherited, and no signal is ignored or blocked", async () => {
  const { stdout } = await outputOf(running({ args: ["ls", "-l", "/proc/self/fd"] }));
  const descriptors = stdout
    .split("\n")
    .flatMap((line) => / (\d+) -> (.*)$/.exec(line)?.slice(1, 3).join(" ") ?? []);
  const [stdin, out, err, folder] = descriptors;
  assert.equal(stdin, "0 /dev/null");
  assert.match(out ?? "", /^1 .*\/out$/);
  assert.match(err ?? "", /^2 .*\/err$/);
  assert.match(folder ?? "", /^3 \/proc\/\d+\/fd$/);
  assert.equal(descriptors.length, 4);
  const status = await outputOf(running({ args: ["grep", "-E", "Sig(Ign|Blk)|Umask", "/proc/self/status"] }));
  assert.deepEqual(status.stdout.match(/\t\w+/g), ["\t0022", `\t${"0".repeat(16)}`, `\t${"0".repeat(16)}`]);
});

test("a process leads its own session and group, in the requested folder", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "it's a $folder -"));
  const { stdout } = await outputOf(shell("pwd; echo $$; ps -o pgid=,sid= -p $$", { cwd }));
  rmdirSync(cwd);
  const [folder, ...ids] = stdout
    .split(/\s+/)
    .filter(Boolean)
    .join(" ")
    .split(/ (?=\d+ \d+ \d+$)/);
  assert.equal(folder, cwd);
  const numbers = (ids[0] ?? "").split(" ");
  assert.equal(new Set(numbers).size, 1);
});

test("arguments are passed unchanged", async () => {
  const args = ["printf", "%s|", "", "a b", "'", '"', "$HOME", "\\", "*", "-n", "ü\n", "\u{1f600}"];
  const { stdout } = await outputOf(running({ args }));
  assert.equal(
    stdout,
    args
      .slice(2)
      .map((arg) => `${arg}|`)
      .join(""),
  );
});

test("only their owner can read the files", async () => {
  await fixture.run("secrets", "b", running(undefined));
  for (const path of [
    "",
    "record.json",
    "sandbox.pb",
    "run-1",
    "run-1/launch",
    "run-1/process",
    "run-1/stdout",
  ]) {
    assert.equal(statSync(join(fixture.folder("secrets", "b"), path)).mode & 0o077, 0, path);
  }
});

test("without args a process runs that waits and ends on SIGTERM", async () => {
  for (const [index, opts] of [
    running(undefined),
    running({}),
    running({ args: [], env: ["PATH=/none"] }),
    withSpec(undefined),
  ].entries()) {
    const pid = await fixture.run("pause", `p${index}`, opts);
    await until("it sleeps", () => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("sleep\0"));
    await fixture.client.stop(callIn("pause"), `p${index}`, 10);
    assert.equal((await fixture.client.wait(callIn("pause"), `p${index}`)).exitStatus, 143);
    assert.ok(!isRunning(pid));
  }
});

test("ignored fields are listed", async () => {
  const document = {
    ociVersion: "1.2.0",
    process: {
      args: ["sleep", "9"],
      cwd: "/",
      user: { uid: 7 },
      terminal: false,
      rlimits: [{}],
      capabilities: {},
      oomScoreAdj: -5,
    },
    root: { path: "rootfs" },
    mounts: [],
    hostname: "h",
    linux: { namespaces: [{ type: "pid" }], resources: {}, maskedPaths: ["/proc/kcore"] },
    annotations: { a: "b" },
    "odd name": 1,
  };
  const mount = { type: "bind", source: "/a", target: "/", options: [] };
  await fixture.client.create(
    callIn("ignored"),
    "a",
    withSpec(specOf(document), { rootfs: [mount], netnsPath: "/run/netns/x" }),
  );
  const { info } = await fixture.client.status(callIn("ignored"), "a", true);
  assert.deepEqual(JSON.parse(info.get("ignored") ?? ""), [
    "rootfs",
    "netnsPath",
    "root",
    "hostname",
    '["odd name"]',
    ...(process.getuid?.() === 0 ? [] : ["process.user"]),
    "process.rlimits",
    "process.oomScoreAdj",
    "linux.namespaces",
    "linux.maskedPaths",
  ]);
});
