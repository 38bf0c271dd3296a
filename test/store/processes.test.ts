import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

const script = fileURLToPath(new URL("writer.ts", import.meta.url));

/** Starts a writer, and collects its output. */
function startWriter(path: string, namespace: string, ...task: string[]) {
  const child: ChildProcess = spawn(process.execPath, ["--no-warnings", script, path, namespace, ...task], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, lines: () => printed.split("\n").slice(0, -1) };
}

describe("several processes on one database file", () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());

  it("lose no update of the labels of one sandbox", async () => {
    const call = freshCall();
    await fresh.store.create(call, sandboxOf("one"));
    const writers = [0, 1].map((index) =>
      startWriter(fresh.path, call.namespace, "labels", "one", `${index * 32}`, `${index * 32 + 32}`),
    );
    const own = Array.from({ length: 32 }, (_, index) => `own${index}`);
    await Promise.all(
      own.map((key) =>
        fresh.store.update(call, sandboxOf("one", { labels: new Map([[key, "v"]]) }), [`labels.${key}`]),
      ),
    );
    assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), [0, 0]);
    const { labels, revision } = await fresh.store.get(call, "one");
    assert.equal(labels.size, 96);
    assert.equal(revision, 97);
  });

  it("keep every acknowledged Create after one is killed while writing", async () => {
    const call = freshCall();
    for (const round of ["a", "b", "c"]) {
      const writer = startWriter(fresh.path, call.namespace, "creates", round);
      while (writer.lines().length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
      writer.child.kill("SIGKILL");
      await writer.ended;
      const acknowledged = writer.lines();
      const again = openFileDatabase(fresh.path);
      const kept = await new LibsqlStore(again).list(call, [`labels.by==${round}`]);
      again.close();
      const ids = new Set(kept.map(({ id }) => id));
      assert.deepEqual(
        acknowledged.filter((id) => !ids.has(id)),
        [],
      );
    }
    const { rows } = await fresh.client.execute("pragma integrity_check");
    assert.equal(rows[0]?.integrity_check, "ok");
  });
});
