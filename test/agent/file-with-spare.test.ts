import assert from "node:assert/strict";
import { linkSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { FileWithSpare } from "../../agent/lifecycle/file-with-spare.ts";
import { mountSmallDisk, type SmallDisk, whyNoDisk } from "../support/small-disk.ts";

describe("a file with a spare, on a full disk", { skip: whyNoDisk("tmpfs") }, () => {
  let disk: SmallDisk;
  let folder: string;
  before(() => {
    disk = mountSmallDisk("tmpfs");
  });
  after(() => disk.unmount());
  beforeEach(() => {
    disk.empty();
    folder = mkdtempSync(join(disk.path, "f-"));
  });

  const path = () => join(folder, "record");
  const content = () => readFileSync(path(), "utf8").trimEnd();
  const full = { code: "ENOSPC" };

  test("is replaced repeatedly by a text of similar length, but not by a much longer one", async () => {
    const file = new FileWithSpare(path());
    await file.write("first");
    await file.allocateSpare("first");
    disk.fill();
    for (const text of ["second", "third".repeat(100), "4"]) {
      await file.write(text);
      assert.equal(content(), text);
    }
    await assert.rejects(file.write("x".repeat(10_000)), full);
    assert.equal(content(), "4");
    assert.deepEqual(readdirSync(folder).sort(), ["record", "record.spare"]);
    disk.empty();
    await file.write("x".repeat(10_000));
    assert.equal(content().length, 10_000);
  });

  test("is not replaced without a spare, and stays unchanged", async () => {
    const file = new FileWithSpare(path());
    await file.write("first");
    disk.fill();
    await assert.rejects(file.write("second"), full);
    assert.equal(content(), "first");
  });

  for (const isRenamed of [false, true]) {
    test(`is complete after a change interrupted ${isRenamed ? "after" : "before"} the rename`, async () => {
      const file = new FileWithSpare(path());
      await file.write("first");
      await file.allocateSpare("first");
      linkSync(path(), `${path()}.old`);
      if (isRenamed) renameSync(`${path()}.spare`, path());
      const later = new FileWithSpare(path());
      await later.allocateSpare("first");
      assert.notEqual(statSync(path()).ino, statSync(`${path()}.spare`).ino);
      disk.fill();
      await later.write("second");
      assert.equal(content(), "second");
      await later.write("third");
      assert.equal(content(), "third");
      assert.deepEqual(readdirSync(folder).sort(), ["record", "record.spare"]);
      rmSync(folder, { recursive: true });
    });
  }
});
