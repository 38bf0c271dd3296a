import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { readStream } from "../../agent/output/segments.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const copier = fileURLToPath(new URL("../../agent/output/copy.sh", import.meta.url));

it("output that no file can be made for is dropped, and the offsets behind it are exact", async () => {
  const folder = await temporaryFolder();
  try {
    const written = Buffer.alloc(200_000, "0123456789");
    // The first segment takes 17 blocks of 4 KiB; the file of the next one cannot be opened.
    const second = 17 * 4_096;
    await mkdir(join(folder.path, `stdout.${String(second).padStart(16, "0")}`));
    // From a file, each read is a whole block.
    await writeFile(join(folder.path, "input"), written);
    const script = '. "$1"; copy stdout 8192 <input';
    const { stderr, status } = spawnSync("sh", ["-c", script, "sh", copier], { cwd: folder.path });
    assert.deepEqual({ stderr: stderr.toString(), status }, { stderr: "", status: 0 });
    const { from, data, end } = await readStream(folder.path, "stdout", second, written.length);
    assert.equal(end, written.length);
    assert.equal(Buffer.compare(data, written.subarray(from)), 0);
    assert.equal(from, second + 16 * 4_096);
  } finally {
    await folder.remove();
  }
});
