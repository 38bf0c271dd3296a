import assert from "node:assert/strict";
import { mkdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { livesFile, Tombstones } from "../../agent/lifecycle/tombstones.ts";
import { mountSmallDisk, whyNoDisk } from "../support/small-disk.ts";

test("what was written to a full disk is moved, and the reserve grows, once there is space", {
  skip: whyNoDisk("tmpfs"),
}, (context) => {
  const disk = mountSmallDisk("tmpfs");
  context.after(() => disk.unmount());
  const folder = join(disk.path, "data");
  mkdirSync(folder);
  const reserve = join(folder, `${livesFile}-reserve`);
  const open = () => Tombstones.open(folder, { isInUse: () => true });
  open().close();
  const { size } = statSync(reserve);
  truncateSync(reserve, 8 * 512);
  disk.fill();
  const tombstones = open();
  context.after(() => tombstones.close());
  for (const [at, name] of ["a", "b", "c"].entries()) tombstones.raise(`n@${name}`, at + 1);
  assert.equal(tombstones.isDiskFull, true);
  assert.ok(statSync(reserve).size < size);
  disk.empty();
  tombstones.raise("n@d", 4);
  assert.equal(tombstones.isDiskFull, false);
  assert.equal(statSync(reserve).size, size);
  assert.deepEqual(
    ["a", "b", "c", "d"].map((name) => tombstones.get(`n@${name}`).fence),
    [1, 2, 3, 4],
  );
});
