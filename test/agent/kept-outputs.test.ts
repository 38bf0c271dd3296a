import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Tombstones } from "../../agent/lifecycle/tombstones.ts";
import { KeptOutputs, outputsFolder } from "../../agent/output/kept-outputs.ts";
import { segmentName } from "../../agent/output/segments.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const exitOf = (life: number) => ({ life, status: 0, exitedAt: undefined, reason: "exited" as const });

/** Creates a folder with output. */
async function outputIn(root: string, text: string): Promise<string> {
  const folder = join(root, `run-${crypto.randomUUID()}`);
  await mkdir(folder);
  await writeFile(join(folder, "stdout"), text);
  await writeFile(join(folder, "stderr"), "");
  await writeFile(join(folder, "launch"), "secret");
  return folder;
}

test("kept output goes with the tombstone of its sandbox", async (context) => {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  const outputs = new KeptOutputs(root, 1_000_000);
  const tombstones = Tombstones.open(root, { limit: 1, onPruned: (name) => void outputs.drop(name) });
  context.after(() => tombstones.close());
  for (const life of [1, 2, 3]) {
    await outputs.keep(`n@s${life}`, life, await outputIn(root, `life ${life}`));
    tombstones.recordExit(`n@s${life}`, exitOf(life));
  }
  const kept = () => readdirSync(join(root, outputsFolder));
  await until("only the last one is left", () => kept().length === 1);
  assert.deepEqual(kept(), ["n@s3@3"]);
  const folder = outputs.find("n@s3", 3) ?? assert.fail();
  assert.deepEqual(readdirSync(folder), ["stdout"]);
  assert.equal(await readFile(join(folder, "stdout"), "utf8"), "life 3");
  assert.equal(outputs.find("n@s1", 1), undefined);
});

test("the next agent finds what was kept, and deletes what nobody knows", async (context) => {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  const first = new KeptOutputs(root, 1_000_000);
  for (const name of ["n@a", "n@b", "n@c"]) await first.keep(name, 5, await outputIn(root, name));
  const next = new KeptOutputs(root, 1_000_000);
  const lives: Record<string, number> = { "n@a": 5, "n@b": 6 };
  await next.recover((name) => lives[name]);
  assert.ok(next.find("n@a", 5));
  assert.equal(next.find("n@b", 5), undefined);
  assert.deepEqual(readdirSync(join(root, outputsFolder)), ["n@a@5"]);
});

test("a single byte is kept", async (context) => {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  const outputs = new KeptOutputs(root, 1_000_000);
  const kept = (await outputs.keep("n@a", 1, await outputIn(root, "x"))) ?? assert.fail();
  assert.deepEqual(readdirSync(kept), ["stdout"]);
  assert.equal(readFileSync(join(kept, "stdout"), "utf8"), "x");
});

test("a sandbox that has written nothing takes no space", async (context) => {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  const outputs = new KeptOutputs(root, 1_000_000);
  assert.equal(await outputs.keep("n@a", 1, await outputIn(root, "")), undefined);
  assert.equal(await outputs.keep("n@b", 1, join(root, "gone")), undefined);
  assert.equal(existsSync(join(root, outputsFolder)), false);
});

test("beyond the limit the oldest outputs lose their bytes, and keep their ends", async (context) => {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  const outputs = new KeptOutputs(root, 10);
  const filesOf = (name: string) => readdirSync(join(root, outputsFolder, `n@${name}@1`)).sort();
  const sizes = { a: 6, b: 4, c: 6, d: 4 };
  const whole = ["stdout"];
  const cut = (name: "a" | "b" | "c" | "d") =>
    [segmentName("stderr", 0), segmentName("stdout", sizes[name])].sort();
  const keep = async (name: "a" | "b" | "c" | "d") =>
    outputs.keep(`n@${name}`, 1, await outputIn(root, "x".repeat(sizes[name])));
  await keep("a");
  await keep("b");
  assert.deepEqual([filesOf("a"), filesOf("b")], [whole, whole]);
  await keep("c");
  assert.deepEqual([filesOf("a"), filesOf("b"), filesOf("c")], [cut("a"), whole, whole]);
  await keep("d");
  assert.deepEqual(
    [filesOf("a"), filesOf("b"), filesOf("c"), filesOf("d")],
    [cut("a"), cut("b"), whole, whole],
  );
  // The next agent goes by the time of the folders.
  for (const [at, name] of ["d", "a", "b", "c"].entries()) {
    await utimes(join(root, outputsFolder, `n@${name}@1`), 1_000 + at, 1_000 + at);
  }
  await new KeptOutputs(root, 6).recover(() => 1);
  assert.deepEqual([filesOf("c"), filesOf("d")], [whole, cut("d")]);
});

test("outputs that are dropped or replaced take no part of the limit", async (context) => {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  const outputs = new KeptOutputs(root, 10);
  const filesOf = (folder: string) => readdirSync(join(root, outputsFolder, folder));
  for (const life of [1, 2]) await outputs.keep("n@a", life, await outputIn(root, "x".repeat(6)));
  assert.deepEqual([filesOf(""), filesOf("n@a@2")], [["n@a@2"], ["stdout"]]);
  await outputs.drop("n@a");
  await outputs.drop("n@a");
  await outputs.keep("n@b", 1, await outputIn(root, "x".repeat(10)));
  assert.deepEqual([filesOf(""), filesOf("n@b@1")], [["n@b@1"], ["stdout"]]);
  assert.equal(outputs.find("n@a", 2), undefined);
});
