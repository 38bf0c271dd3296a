import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readIfThere } from "../../agent/host/read-if-there.ts";
import { outputsFolder } from "../../agent/output/kept-outputs.ts";
import { readOutput } from "../../shared/controller/outputs.ts";
import type { OutputQuery, OutputReply, OutputStream } from "../../shared/sandbox/output.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, shell } from "../support/create-options.ts";
import { killIfThere, parentOf, processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

const mebibyteBytes = 1024 * 1024;

let fixture: AgentFixture;

before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const ns = "output";
const call = callIn(ns);
const lifeOf = (life: number) => callIn(ns, { life, callId: undefined, epoch: undefined });

function read(id: string, query: Partial<OutputQuery> = {}, of = call): Promise<OutputReply> {
  const all = { from: { stdout: 0, stderr: 0 }, maxBytes: mebibyteBytes, waitMs: 0, ...query };
  return readOutput(fixture.agentClient(), of, id, all);
}

const textOf = ({ parts }: OutputReply, stream: OutputStream = "stdout") =>
  new TextDecoder().decode(parts[stream]?.data);

/** Reads a stream in small pieces to its end, as a follower does. */
async function follow(id: string, stream: OutputStream, maxBytes: number, from = 0): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (let at = from; ; ) {
    const reply = await read(id, { from: { [stream]: at }, maxBytes, waitMs: 30_000 });
    const part = reply.parts[stream] ?? assert.fail();
    assert.equal(part.from, at);
    pieces.push(part.data);
    at += part.data.length;
    if (reply.isComplete) return Buffer.concat(pieces);
  }
}

async function runToExit(id: string, script: string) {
  await fixture.run(ns, id, shell(script));
  return fixture.client.wait(call, id);
}

test("both streams are read byte for byte, NUL and bytes that are not text too", async () => {
  await runToExit("bytes", "printf 'a\\0\\377\\n'; printf 'error' >&2");
  const { parts, isComplete } = await read("bytes");
  assert.deepEqual([...(parts.stdout?.data ?? [])], [0x61, 0, 0xff, 0x0a]);
  assert.deepEqual([parts.stdout?.from, parts.stdout?.end, parts.stderr?.end], [0, 4, 5]);
  assert.equal(isComplete, true);
  const error = await read("bytes", { from: { stderr: 0 } });
  assert.deepEqual([error.parts.stdout, textOf(error, "stderr")], [undefined, "error"]);
});

test("a negative offset counts from the end", async () => {
  await runToExit("tail", "printf 0123456789");
  assert.equal(textOf(await read("tail", { from: { stdout: -3 } })), "789");
  assert.equal(textOf(await read("tail", { from: { stdout: -30 } })), "0123456789");
});

test("an offset beyond the end has no bytes", async () => {
  await runToExit("beyond", "printf 0123456789");
  const { parts, isComplete } = await read("beyond", { from: { stdout: 100 }, waitMs: 10_000 });
  assert.deepEqual([parts.stdout?.from, parts.stdout?.data.length, isComplete], [100, 0, true]);
});

test("a reader is answered when something is written, and when the process ends", async () => {
  const gate = join(fixture.data, "gate");
  await fixture.run(ns, "live", shell(`echo one; until [ -e ${gate} ]; do sleep 0.05; done; echo two`));
  const first = await read("live", { from: { stdout: 0 }, waitMs: 60_000 });
  assert.deepEqual([textOf(first), first.isComplete], ["one\n", false]);
  assert.deepEqual((await read("live", { from: { stdout: 4 } })).parts.stdout?.data.length, 0);
  const second = read("live", { from: { stdout: 4 }, waitMs: 60_000 });
  writeFileSync(gate, "");
  assert.equal(textOf(await second), "two\n");
  assert.equal((await read("live", { from: { stdout: 8 }, waitMs: 60_000 })).isComplete, true);
});

test("a reader in small pieces gets every byte once", async () => {
  await runToExit("pieces", "seq 1 30000; seq 1 20000 >&2");
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => `${at + 1}\n`).join("");
  assert.equal((await follow("pieces", "stdout", 9_999)).toString(), numbers(30_000));
  assert.equal((await follow("pieces", "stderr", 70_000)).toString(), numbers(20_000));
});

test("of much output the last MiB is kept, at its offsets, and little more on the disk", async () => {
  const total = 64 * mebibyteBytes;
  await runToExit("much", `seq -f %015.0f 1 ${total / 16} | tee /dev/stderr`);
  for (const stream of ["stdout", "stderr"] as const) {
    const { parts } = await read("much", { from: { [stream]: 0 } });
    const part = parts[stream] ?? assert.fail();
    assert.equal(part.end, total);
    assert.ok(part.from > 0 && part.from <= total - mebibyteBytes, `${stream} begins at ${part.from}`);
    const rest = await follow("much", stream, 100_000, part.from);
    assert.equal(rest.length, total - part.from);
    const first = Math.floor(part.from / 16);
    const expected = Array.from(
      { length: total / 16 - first },
      (_, at) => `${String(first + at + 1).padStart(15, "0")}\n`,
    ).join("");
    assert.ok(rest.equals(Buffer.from(expected.slice(part.from % 16))), `${stream} is not what was written`);
  }
  const folder = join(fixture.folder(ns, "much"), "run-1");
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  assert.ok(bytes <= 4 * mebibyteBytes, `${bytes} bytes are on the disk`);
});

test("a process keeps writing while there is no agent, and its output is read by the next", async () => {
  const gate = join(fixture.data, "gate-restart");
  const script = `seq 1 1000; until [ -e ${gate} ]; do sleep 0.05; done; seq 1001 200000`;
  await fixture.run(ns, "restarted", shell(script));
  await until("it has written", async () => (await read("restarted")).parts.stdout?.end === 3_893);
  await fixture.restart(async () => {
    writeFileSync(gate, "");
    const supervised = fixture.folder(ns, "restarted");
    await until("it has ended", () => !processes().some(({ cwd }) => cwd.startsWith(supervised)));
  });
  const { parts, isComplete } = await read("restarted", { from: { stdout: 3_893 - 4 } });
  assert.equal(isComplete, parts.stdout?.end === 3_889 + (parts.stdout?.data.length ?? 0));
  const expected = Array.from({ length: 200_000 }, (_, at) => `${at + 1}\n`).join("");
  const from = parts.stdout?.from ?? assert.fail();
  assert.equal((await follow("restarted", "stdout", 300_000, from)).toString(), expected.slice(from));
});

test("output outlives Shutdown and a restart, and goes with the next life's", async () => {
  await fixture.client.create(lifeOf(10), "again", shell("echo first"));
  await fixture.client.start(lifeOf(10), "again");
  await fixture.client.wait(lifeOf(10), "again");
  await fixture.client.shutdown(lifeOf(10), "again");
  assert.equal(existsSync(fixture.folder(ns, "again")), false);
  for (const named of [call, lifeOf(10)]) assert.equal(textOf(await read("again", {}, named)), "first\n");
  await fixture.restart();
  assert.equal(textOf(await read("again", {}, lifeOf(10))), "first\n");
  await fixture.client.create(lifeOf(20), "again", shell("echo second"));
  assert.equal(textOf(await read("again", {}, lifeOf(10))), "first\n");
  await fixture.client.start(lifeOf(20), "again");
  await fixture.client.wait(lifeOf(20), "again");
  assert.equal(textOf(await read("again", {}, lifeOf(10))), "first\n");
  await fixture.client.shutdown(lifeOf(20), "again");
  assert.equal(textOf(await read("again", {}, lifeOf(20))), "second\n");
  await assert.rejects(read("again", {}, lifeOf(10)), { code: "not_found" });
});

test("a reader that waits while its sandbox is shut down gets everything", async () => {
  await fixture.run(
    ns,
    "shut",
    shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done"),
  );
  await until("it handles signals", async () => textOf(await read("shut")) === "ready\n");
  const rest = follow("shut", "stdout", 1_000, 6);
  await fixture.client.shutdown(call, "shut");
  assert.equal((await rest).toString(), "bye\n");
});

test("a sandbox that was never started has no output, and is complete once it is stopped", async () => {
  await fixture.client.create(call, "idle", shell("echo never"));
  const first = await read("idle");
  assert.deepEqual([first.parts.stdout?.end, first.isComplete], [0, false]);
  const last = read("idle", { waitMs: 60_000 });
  await fixture.client.stop(call, "idle", 1);
  assert.equal((await last).isComplete, true);
  await fixture.client.shutdown(call, "idle");
  assert.deepEqual([textOf(await read("idle")), (await read("idle")).isComplete], ["", true]);
});

test("a reader that came before the Start gets what is written", async () => {
  await fixture.client.create(call, "early", shell("echo hello"));
  const all = follow("early", "stdout", 1_000);
  await fixture.begin(ns, "early");
  assert.equal((await all).toString(), "hello\n");
});

test("an unknown sandbox, another life and a bad query are refused", async () => {
  await assert.rejects(read("nobody"), { code: "not_found" });
  await runToExit("known", "echo x");
  await assert.rejects(read("known", {}, lifeOf(7)), { code: "not_found" });
  for (const query of [{ from: {} }, { maxBytes: 2 * mebibyteBytes }, { waitMs: 100_000 }]) {
    await assert.rejects(read("known", query), { code: "invalid_argument" });
  }
});

test("files of a sandbox's folder that are not segments are not read", async () => {
  await fixture.run(ns, "forger", shell("printf x; exec sleep 1000"));
  await until("it has written", async () => textOf(await read("forger")) === "x");
  const folder = join(fixture.folder(ns, "forger"), "run-1");
  await fixture.client.stop(call, "forger", 1);
  spawnSync("mkfifo", [join(folder, "stdout.0000000000000001")]);
  spawnSync("ln", ["-s", "/etc/hostname", join(folder, "stdout.0000000000000002")]);
  assert.equal(textOf(await read("forger")), "x");
});

test("copiers that were killed are replaced, even if the program ends at once", async () => {
  const gate = join(fixture.data, "gate-copiers");
  const script = `echo one; until [ -e ${gate} ]; do sleep 0.05; done; echo two; exit 5`;
  const ids = Array.from({ length: 10 }, (_, at) => `copied-${at}`);
  await Promise.all(ids.map((id) => fixture.run(ns, id, shell(script))));
  for (const id of ids) await until("it has written", async () => textOf(await read(id)) === "one\n");
  const folders = new Set(ids.map((id) => join(fixture.folder(ns, id), "run-1")));
  const isCopier = ({ pid, cwd }: { readonly pid: number; readonly cwd: string }) =>
    folders.has(cwd) && readIfThere(`/proc/${pid}/cmdline`)?.startsWith("dd\0");
  let copiers = processes().filter(isCopier);
  await until("all copiers run", () => {
    copiers = processes().filter(isCopier);
    return copiers.length === 2 * ids.length;
  });
  // Most with the shell that would replace it. The second of a sandbox may die while its supervisor restarts the first.
  const killed = copiers.reverse().flatMap(({ pid }, at) => (at % 5 === 0 ? [pid] : [parentOf(pid), pid]));
  for (const pid of killed) killIfThere(pid);
  // A copier that is still ending may take what the program writes.
  await until("they have ended", () => killed.every((pid) => !readIfThere(`/proc/${pid}/cmdline`)?.length));
  writeFileSync(gate, "");
  for (const id of ids) {
    assert.equal((await fixture.client.wait(call, id)).exitStatus, 5);
    assert.equal(textOf(await read(id)), "one\ntwo\n");
  }
});

test("the oldest kept output is deleted first if there is too much", async () => {
  await fixture.restart(() => {}, ["--output-bytes", "65536", "--kept-output-bytes", "300000"]);
  for (const id of ["k1", "k2", "k3", "k4"]) {
    await runToExit(id, "seq 1 100000");
    const { parts } = await read(id);
    assert.ok((parts.stdout?.from ?? 0) > 0, "only its end is kept");
    await fixture.client.shutdown(call, id);
  }
  const { parts, isComplete } = await read("k1", { from: { stdout: 0 } });
  assert.deepEqual([parts.stdout?.from, parts.stdout?.end, parts.stdout?.data.length], [588_895, 588_895, 0]);
  assert.equal(isComplete, true);
  assert.ok(textOf(await read("k4")).endsWith("\n100000\n"));
  const folder = join(fixture.data, "sandboxes", outputsFolder);
  const sizes = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name)))
    .map((stat) => (stat.isFile() ? stat.size : 0));
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 300_000);
  await fixture.restart();
});
