import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { readStream } from "../../agent/output/segments.ts";
import { isRunning, killIfThere, parentOf, processes } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const scriptOf = (name: string) => fileURLToPath(new URL(`../../agent/output/${name}`, import.meta.url));
const copier = scriptOf("copy.sh");

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

it("copiers of a containerd task that were killed are replaced, and what follows is kept", {
  skip: process.platform !== "linux" && "needs /proc",
}, async (context) => {
  const folder = await temporaryFolder();
  context.after(() => folder.remove());
  const pipe = "pipe" as const;
  const stdio = ["ignore", "ignore", "ignore", pipe, pipe, pipe] as const;
  const logger = spawn("sh", [scriptOf("logger.sh"), `65536:${folder.path}`], { stdio: [...stdio] });
  const here = () => processes().filter(({ cwd }) => cwd === folder.path);
  context.after(() => {
    for (const { pid } of here()) killIfThere(pid);
  });
  const ended = once(logger, "exit");
  const [out, err] = [logger.stdio[3], logger.stdio[4]];
  assert.ok(out instanceof Writable && err instanceof Writable);
  const read = async (stream: "stdout" | "stderr") => {
    const { data } = await readStream(folder.path, stream, 0, 100);
    return new TextDecoder().decode(data);
  };
  for (const pipe of [out, err]) pipe.write("one\n");
  for (const stream of ["stdout", "stderr"] as const)
    await until("it is written", async () => (await read(stream)) === "one\n");
  const leaves = here().filter(({ pid }) => here().every((other) => parentOf(other.pid) !== pid));
  // Each with the shell that would replace it.
  const killed = leaves.flatMap(({ pid }) => [parentOf(pid), pid]);
  assert.equal(killed.length, 4);
  for (const pid of killed) killIfThere(pid);
  await until("they have ended", () => !killed.some(isRunning));
  for (const pipe of [out, err]) pipe.end("two\n");
  assert.deepEqual(await ended, [0, null]);
  assert.deepEqual([await read("stdout"), await read("stderr")], ["one\ntwo\n", "one\ntwo\n"]);
  assert.ok(existsSync(join(folder.path, "drained")));
});
