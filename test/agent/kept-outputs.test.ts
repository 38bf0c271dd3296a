import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Tombstones } from "../../agent/lifecycle/tombstones.ts";
import { KeptOutputs, outputsFolder } from "../../agent/output/kept-outputs.ts";
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

test("a sandbox that has written nothing takes no space", async (context) => {
  const { path: root, remove } = await temporaryFolder();
  context.after(remove);
  const outputs = new KeptOutputs(root, 1_000_000);
  assert.equal(await outputs.keep("n@a", 1, await outputIn(root, "")), undefined);
  assert.equal(await outputs.keep("n@b", 1, join(root, "gone")), undefined);
  assert.equal(existsSync(join(root, outputsFolder)), false);
});
