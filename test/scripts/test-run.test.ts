import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { TestEvent } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import failures from "../../scripts/test/failures.ts";
import { longFiles, makePlan } from "../../scripts/test/plan.ts";
import { timesTable } from "../../scripts/test/times.ts";
import { exists, isRunning } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = "test/scripts/endless.ts";

/** The environment without the variable that makes a nested test runner report to the outer one. */
const { NODE_TEST_CONTEXT: _, ...env } = process.env;

function npmTest(...parameters: readonly string[]) {
  const command = ["test", "--", ...parameters];
  return spawnSync("npm", command, { cwd: root, env, encoding: "utf8", timeout: 300_000 });
}

const isFile = (parameter: string) => parameter.endsWith(".test.ts");

/** Returns the command lines of processes with a folder in their command line or environment. */
function processesOf(folder: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids.flatMap((pid) => {
    try {
      const texts = ["cmdline", "environ"].map((name) => readFileSync(`/proc/${pid}/${name}`, "latin1"));
      return texts.some((text) => text.includes(folder)) ? [`${pid} ${texts[0]?.replaceAll("\0", " ")}`] : [];
    } catch {
      return [];
    }
  });
}

/** Runs the endless program, interrupts it, and returns its processes and folders. */
async function interrupt(signal: NodeJS.Signals, whole: boolean) {
  const child = spawn("npm", ["test", "--", program], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let printed = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const left = await new Promise<{ pids: number[]; folders: string[] }>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /left: (\{.+\})/.exec(printed)?.[1];
      if (found !== undefined) resolve(JSON.parse(found));
    });
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${printed}`)));
  });
  const pid = child.pid ?? 0;
  assert.ok(left.pids.every(exists) && left.folders.every(existsSync));
  process.kill(whole ? -pid : pid, signal);
  await ended;
  await until("its process group is empty", () => !exists(-pid));
  return left;
}

describe("the reports of npm test", () => {
  it("have each failure once, with its reason", async () => {
    const fail = (name: string, error: object) => ({
      type: "test:fail",
      data: { file: "f", line: 3, name, details: { error } },
    });
    const events = [
      { type: "test:pass", data: { name: "good" } },
      fail("suite", { failureType: "subtestsFailed" }),
      fail("bad", { failureType: "testCodeFailure", cause: new Error("reason") }),
      fail("worse", new Error("without cause")),
    ];
    const lines: string[] = [];
    // Only these parts of the events are read.
    const source = (async function* () {
      yield* events as TestEvent[];
    })();
    for await (const line of failures(source)) lines.push(line);
    assert.deepEqual(lines, ["f:3 bad\n  Error: reason\n", "f:3 worse\n  Error: without cause\n"]);
  });

  it("have the times of files, the longest first", async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    assert.equal(await timesTable("/r", folder.path), "     time  CPU time");
    const write = (name: string, rows: readonly object[]) =>
      writeFileSync(join(folder.path, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    write("durations.txt", [
      { file: "/r/test/a", durationMs: 900 },
      { file: "/r/test/b", durationMs: 61_230 },
    ]);
    write("cpu-times.txt", [{ file: "/r/test/b", cpuTimeMs: 1_500 }]);
    assert.equal(
      await timesTable("/r", folder.path),
      "     time  CPU time\n   61.2 s      1.5 s  test/b\n    0.9 s        ? s  test/a",
    );
  });

  it("have the cases that passed by server and suite", async (context) => {
    const folder = await temporaryFolder();
    const { TEST_TALLY } = process.env;
    context.after(() => folder.remove());
    const table = async (run: string) => {
      const printed = context.mock.method(console, "log", () => {});
      process.env.TEST_TALLY = folder.path;
      try {
        await import(`../../scripts/test/table.ts?${run}`);
      } finally {
        printed.mock.restore();
        if (TEST_TALLY === undefined) delete process.env.TEST_TALLY;
        else process.env.TEST_TALLY = TEST_TALLY;
      }
      return printed.mock.calls.map(({ arguments: [text] }) => text);
    };
    const none = ["no cases were tallied"];
    assert.deepEqual(await table("none"), none);
    const write = (name: string, row: object) => writeFileSync(join(folder.path, name), JSON.stringify(row));
    const all = { passed: 2, total: 2 };
    write("b.json", { where: "node", counts: { store: all, more: { passed: 0, total: 1 } } });
    write("a.json", { where: "bun", counts: { store: all } });
    writeFileSync(join(folder.path, "c.txt"), "no row");
    assert.deepEqual(await table("two"), [
      "\ncases passed  store  more  all       \nbun           2/2          2/2       \nnode          2/2    0/1   2/3 FAILED\n",
    ]);
  });
});

describe("npm test", { timeout: 1_200_000 }, () => {
  it("fails and says where if nobody handles an error, and knows the suite of each test", async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const file = join(folder.path, "lost.test.ts");
    writeFileSync(
      file,
      `import { describe, it } from "node:test";
      import { setTimeout as sleep } from "node:timers/promises";
      const lose = async () => {
        await sleep(1);
        throw new Error("it is lost");
      };
      describe("a suite", () => {
        it("a test", async () => {
          void sleep(1).then(lose);
          await sleep(50);
        });
        it("another", () => {});
      });`,
    );
    const { status, stdout, stderr } = npmTest(file);
    assert.equal(status, 1);
    assert.match(stderr + stdout, /nobody handled Error: it is lost\n\s+at lose \(.+lost\.test\.ts:5:15\)/);
    assert.match(stdout, /▶ a suite\n {2}✔ a test .+\n {2}✔ another/);
  });

  it("names a few files that it ran, and counts many, so that the failures are easy to see", async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const files = ["a", "b", "c", "d"].map((name) => join(folder.path, `${name}.test.ts`));
    for (const file of files) writeFileSync(file, "throw new Error('it fails')");
    assert.match(npmTest(...files.slice(1)).stderr, /^failed: .+\/b\.test\.ts .+\/d\.test\.ts$/m);
    assert.match(npmTest(folder.path).stderr, /^failed: (?!.*\.test\.ts).+ with 4 test files$/m);
  });

  it("runs only the given files", () => {
    const { status, stdout } = npmTest("test/json/poisoned-keys.test.ts", "test/protobuf/base64.test.ts");
    assert.equal(status, 0, stdout);
    const titles = ["json/poisoned-keys", "protobuf/base64"].flatMap((name) => {
      const text = readFileSync(`${root}/test/${name}.test.ts`, "utf8");
      return text.match(/(?<=^(?:it|test)\(")[^"]+/gm) ?? [];
    });
    const passed = stdout.match(/(?<=^✔ ).+(?= \([\d.]+ms\)$)/gm);
    assert.deepEqual(passed?.sort(), titles.sort());
  });

  it("runs daemons after the others, and faults alone", async () => {
    const files = ["test/faults", "test/oci/spec.test.ts", "test/json"];
    const { commands } = await makePlan(root, files, "/nowhere");
    const [first, daemons, faults, ...more] = commands;
    assert.ok(first?.includes("test/json/parse.test.ts"));
    assert.deepEqual(daemons?.filter(isFile), ["test/oci/spec.test.ts"]);
    assert.ok(faults?.includes("test/faults/schedules.test.ts"));
    assert.ok(faults?.includes("--concurrency=1"));
    assert.deepEqual(more, []);
  });

  it("runs every file but those of daemons, faults and measurements, the longest first", async () => {
    const { commands } = await makePlan(root, [], "/nowhere");
    assert.equal(commands.length, 1);
    const files = commands[0]?.filter(isFile) ?? [];
    const found = readdirSync(`${root}/test`, { recursive: true, encoding: "utf8" });
    const tests = found.map((name) => `test/${name}`).filter(isFile);
    const onlyNamed = /^test\/(?:(?:containerd|oci|faults)\/|bench\/measures\.)/;
    const expected = tests.filter((name) => !onlyNamed.test(name));
    assert.deepEqual([...files].sort(), expected.sort());
    assert.deepEqual(
      longFiles.filter((name) => !tests.includes(name)),
      [],
    );
    const long = longFiles.filter((name) => expected.includes(name));
    assert.ok(long.length > 0);
    assert.deepEqual(files.slice(0, long.length), long);
  });

  it("runs the files of folders, and prints their times and CPU times", () => {
    const folders = ["test/sandbox", "test/webhook"];
    const { status, stdout } = npmTest("--times", ...folders);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /tests [1-9]\d*\n/);
    const timed = stdout.match(/(?<=^ +\d+\.\d s {2} +[\d.?]+ s {2})\S+$/gm);
    const files = folders.flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => join(folder, name)),
    );
    assert.deepEqual(timed?.sort(), files.filter(isFile).sort());
  });

  it("reports invalid arguments", () => {
    for (const [parameter, line] of [
      ["test/nowhere.test.ts", /^test: test\/nowhere\.test\.ts: no such file or folder$/m],
      ["docs", /^test: docs: no file in it ends in \.test\.ts$/m],
      ["--bogus", /^test: .*--bogus/m],
    ] as const) {
      const { status, stderr } = npmTest(parameter);
      assert.equal(status, 1);
      assert.match(stderr, line);
    }
  });

  it("prints its usage", () => {
    const { status, stdout } = npmTest("--help");
    assert.equal(status, 0);
    assert.match(stdout, /Usage: npm test/);
  });

  const skip = process.platform === "linux" ? false : "processes are found by /proc";
  for (const [what, signal, whole] of [
    ["SIGTERM", "SIGTERM", false],
    ["Ctrl-C", "SIGINT", true],
  ] as const) {
    it(`leaves no process or file behind after ${what}`, { skip }, async () => {
      const { pids, folders } = await interrupt(signal, whole);
      // What has ended may still wait to be reaped.
      assert.deepEqual(pids.filter(isRunning), []);
      assert.deepEqual(folders.filter(existsSync), []);
      assert.deepEqual(processesOf(folders[0] ?? ""), []);
    });
  }
});
