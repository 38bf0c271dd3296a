import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { bench } from "./bench.ts";

describe("npm run bench", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it("explains its use", async () => {
    const { code, stdout } = await bench("--help");
    assert.equal(code, 0);
    assert.match(stdout, /--check/);
  });

  it("refuses what it does not know, by name", async () => {
    assert.match((await bench("--runtimes", "perl")).stderr, /runtimes: must be some of/);
    const nothing = await bench("--counts", "--operations", "Gotten");
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /operations/);
  });

  it("counts what an operation does", async () => {
    const file = join(folder.path, "counts.json");
    const { code, stderr } = await bench("--counts", "--operations", "REST", "--json", file);
    assert.equal(code, 0, stderr);
    const { counts } = JSON.parse(await readFile(file, "utf8"));
    const of = (name: string) => counts.find(({ operation }: { operation: string }) => operation === name);
    assert.equal(of("REST Get").counts.statements, 1);
    assert.equal(of("REST Get").counts.commitsOf32, 0);
    assert.equal(of("REST Create").counts.commitsOf32, 1);
    assert.match(of("REST Get").plans[0].plan.join(), /^SEARCH s USING PRIMARY KEY/);
    assert.ok(of("REST List 10 of 100").allocated.product > of("REST Get").allocated.product);
  });

  it("counts the steps of Lists in a small and in a large namespace", async () => {
    const file = join(folder.path, "lists.json");
    const { code, stdout, stderr } = await bench("--lists", "--quick", "--json", file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\| one label of 10/);
    const { lists } = JSON.parse(await readFile(file, "utf8"));
    const of = (name: string) => lists.filter((one: { name: string }) => one.name === name);
    for (const name of ["no filter", "one label of 10", "two labels, of half and of 10"]) {
      const [small, large] = of(name);
      assert.deepEqual([small.first.found, large.first.found], [10, 10], name);
      assert.ok(large.first.steps > 100 && large.first.steps <= 2 * small.first.steps, JSON.stringify(large));
    }
    const [small, large] = of("no index, nothing found");
    assert.ok(large.first.steps > 10 * small.first.steps, "steps count rows that are not returned");
  });
});
