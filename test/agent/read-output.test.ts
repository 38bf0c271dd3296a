import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { getEventListeners } from "node:events";
import { openSync } from "node:fs";
import promises, { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type OutputSource, readOutput } from "../../agent/output/read-output.ts";
import { readStream, segmentName, segmentsOf } from "../../agent/output/segments.ts";
import type { OutputQuery } from "../../shared/sandbox/output.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

async function folderFor(context: TestContext): Promise<string> {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  return path;
}

const never = () => new Promise<never>(() => {});
const query = (more: Partial<OutputQuery> = {}): OutputQuery => ({
  ...{ from: { stdout: 0 }, maxBytes: 100, waitMs: 0 },
  ...more,
});
const sourceOf = (folder: string | undefined, more: Partial<OutputSource> = {}): OutputSource => ({
  ...{ folder, isOver: false, ended: never },
  ...more,
});
const { signal } = new AbortController();
const textOf = (data: Uint8Array | undefined) => new TextDecoder().decode(data);

test("segments are read across their bounds, and none that is missing is bridged", async (context) => {
  const folder = await folderFor(context);
  // The first is longer than the next one begins, as after the kill of a copier.
  for (const [from, text] of [
    [0, "0123xx"],
    [4, "4567"],
    [8, ""],
    [10, "ab"],
  ] as const) {
    await writeFile(join(folder, segmentName("stdout", from)), text);
  }
  await writeFile(join(folder, "stdout.1"), "no segment");
  await writeFile(join(folder, "stdout.9999999999999999"), "beyond all numbers");
  await writeFile(join(folder, "stderr"), "error");
  await mkdir(join(folder, segmentName("stdout", 5)));
  await symlink(join(folder, "stderr"), join(folder, segmentName("stdout", 6)));
  const sizes = (await segmentsOf(folder, "stdout")).map(({ from, size }) => [from, size]);
  assert.deepEqual(sizes, [
    [0, 4],
    [4, 4],
    [8, 0],
    [10, 2],
  ]);
  for (const [from, maxBytes, expected] of [
    [0, 100, [0, "01234567"]],
    [3, 2, [3, "34"]],
    [3, 1, [3, "3"]],
    [4, 4, [4, "4567"]],
    [7, 100, [7, "7"]],
    [8, 100, [10, "ab"]],
    [11, 100, [11, "b"]],
    [12, 100, [12, ""]],
    [13, 100, [13, ""]],
    [0, 0, [0, ""]],
    [-1, 100, [11, "b"]],
    [-5, 100, [7, "7"]],
    [-12, 3, [0, "012"]],
    [-13, 3, [0, "012"]],
  ] as const) {
    const part = await readStream(folder, "stdout", from, maxBytes);
    assert.deepEqual([[part.from, textOf(part.data)], part.end], [expected, 12], `${from}, ${maxBytes}`);
  }
  await assert.rejects(readStream(join(folder, "none"), "stdout", 0, 1), { code: "ENOENT" });
});

test("output begins with the first byte that is kept, behind segments that are empty", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, segmentName("stdout", 4)), "");
  await writeFile(join(folder, segmentName("stdout", 10)), "ab");
  const { from, data, end } = await readStream(folder, "stdout", 0, 100);
  assert.deepEqual([from, textOf(data), end], [10, "ab", 12]);
});

test("a segment that has changed since it was listed is read to its end, and is no link or pipe", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "stdout"), "abc");
  await mkdir(join(folder, "replaced"));
  await symlink(join(folder, "stdout"), join(folder, "replaced", "stdout"));
  execFileSync("mkfifo", [join(folder, "replaced", "stderr")]);
  context.mock.method(promises, "lstat", async () => ({ isFile: () => true, size: 10 }));
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const { data, end } = await readStream(folder, "stdout", 0, 100);
  assert.deepEqual([textOf(data), end], ["abc", 10]);
  // A sandbox that can write to the folder may have put something else in its place.
  const replaced = join(folder, "replaced");
  await assert.rejects(readStream(replaced, "stdout", 0, 100), { code: "ELOOP" });
  let hasHung = false;
  const timer = setTimeout(() => {
    hasHung = true;
    // Opened by a writer too, it blocks nobody.
    openSync(join(replaced, "stderr"), "r+");
  }, 20_000);
  await assert.rejects(readStream(replaced, "stderr", 0, 100), { code: "ESPIPE" });
  clearTimeout(timer);
  assert.equal(hasHung, false);
});

test("a process without output is complete when it is over, at the offset that was asked", async () => {
  for (const isOver of [false, true]) {
    const asked = query({ from: { stdout: -3, stderr: 4 } });
    const { parts, isComplete } = await readOutput(() => sourceOf(undefined, { isOver }), asked, signal);
    assert.equal(isComplete, isOver);
    assert.deepEqual([parts.stdout?.from, parts.stderr?.from], [0, 4]);
    assert.deepEqual([parts.stdout?.end, parts.stderr?.data.length], [0, 0]);
  }
});

test("output is complete once it is over and both streams were read to their ends", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "stdout"), "abc");
  await writeFile(join(folder, "stderr"), "e");
  const isComplete = async (isOver: boolean, more: Partial<OutputQuery>) =>
    (await readOutput(() => sourceOf(folder, { isOver }), query(more), signal)).isComplete;
  const from = { stdout: 0, stderr: 0 };
  assert.equal(await isComplete(true, { from, maxBytes: 3 }), true);
  assert.equal(await isComplete(true, { from, maxBytes: 2 }), false);
  assert.equal(await isComplete(true, { from: { stderr: 0 }, maxBytes: 1 }), true);
  assert.equal(await isComplete(false, { from }), false);
});

test("output that is moved while it is read is read where it is then", async (context) => {
  const root = await folderFor(context);
  await mkdir(join(root, "kept"));
  await writeFile(join(root, "kept", "stdout"), "abc");
  let asked = 0;
  const find = () => sourceOf(join(root, asked++ === 0 ? "gone" : "kept"), { isOver: true });
  const { parts, isComplete } = await readOutput(find, query(), signal);
  assert.deepEqual([textOf(parts.stdout?.data), isComplete, asked], ["abc", true, 2]);
  // A folder that cannot be read is a fault, not one without output.
  const file = sourceOf(join(root, "kept", "stdout"));
  await assert.rejects(
    readOutput(() => file, query(), signal),
    { code: "ENOTDIR" },
  );
});

test("a reader that waits leaves nothing behind, however its wait ends", async (context) => {
  const root = await folderFor(context);
  const folder = join(root, "run");
  const caller = new AbortController();
  const waits: AbortSignal[] = [];
  const ending = Promise.withResolvers<void>();
  let isOver = false;
  const ended = async (waiting: AbortSignal) => {
    waits.push(waiting);
    await ending.promise;
  };
  const read = (waitMs: number, of: AbortSignal, path: string | undefined = folder) =>
    readOutput(() => sourceOf(path, { isOver, ended }), query({ waitMs }), of);
  const left = () => getEventListeners(caller.signal, "abort").length;
  const untilWaiting = (count: number) => until("it waits", () => waits.length >= count);

  // It comes before the folder does.
  const first = read(60_000, caller.signal);
  await untilWaiting(1);
  await mkdir(join(root, "new"));
  await writeFile(join(root, "new", "stdout"), "abc");
  await rename(join(root, "new"), folder);
  assert.equal(textOf((await first).parts.stdout?.data), "abc");

  const atFirst = waits.length;
  const none = await read(60, caller.signal, join(root, "none"));
  assert.deepEqual([none.isComplete, none.parts.stdout?.end], [false, 0]);
  assert.equal(left(), 0);
  // It looks at intervals, and not all the time.
  assert.ok(waits.length - atFirst <= 5, `${waits.length - atFirst} looks`);

  const before = waits.length;
  const gone = assert.rejects(read(60_000, caller.signal, join(root, "none")), { code: "canceled" });
  await untilWaiting(before + 1);
  caller.abort();
  await gone;
  assert.equal(left(), 0);
  await assert.rejects(read(0, caller.signal), { code: "canceled" });

  const atLast = waits.length;
  const last = read(60_000, signal, join(root, "none"));
  await untilWaiting(atLast + 1);
  isOver = true;
  ending.resolve();
  assert.equal((await last).isComplete, true);
  assert.ok(waits.every((waiting) => waiting.aborted));
});
