import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs, { writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { Container } from "../../agent/backends/oci/container.ts";
import { Runtime } from "../../agent/backends/oci/runtime.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const isRoot = process.getuid?.() === 0;

test("a container whose runtime writes its pid early runs once the runtime says so", {
  skip: isRoot ? false : "skipped: only root can make containers",
}, async (context) => {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  const program = join(path, "stub-runtime");
  const setState = (state: string) => writeFile(program, `#!/bin/sh\necho '${state}'\n`, { mode: 0o700 });
  await setState("{}");
  const mark = { root: join(path, "sandboxes"), namespace: "n", id: "s", life: 1 };
  const container = new Container(mark, new Runtime(program));
  context.after(async () => {
    await container.remove();
    await Container.close(mark.root);
  });
  await container.prepare({ config: "{}", mounts: "", run: "" });
  const init = spawn("sleep", ["1000"]);
  context.after(() => init.kill("SIGKILL"));
  const ended = once(init, "close");
  await once(init, "spawn");
  const isRunningIn = async (status: string) => {
    await setState(JSON.stringify({ id: container.id, status, pid: init.pid }));
    return container.isRunning();
  };
  assert.equal(await isRunningIn("running"), false, "it has no pid yet");
  await writeFile(join(container.folder, "pid"), String(init.pid));
  assert.equal(await isRunningIn("creating"), false);
  assert.equal(await isRunningIn("created"), false);
  const initPid = () => container.init?.pid;
  assert.equal(initPid(), undefined);
  assert.equal(await isRunningIn("stopped"), true);
  assert.equal(await isRunningIn("running"), true);
  assert.equal(initPid(), init.pid);
  await container.remove();
  await ended;
});

test("a container one of whose files cannot be written is not prepared", {
  skip: isRoot ? false : "skipped: only root can make containers",
}, async (context) => {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  const container = new Container(
    { root: join(path, "sandboxes"), namespace: "n", id: "s", life: 1 },
    new Runtime("/none"),
  );
  context.after(async () => {
    await container.remove();
    await Container.close(container.mark.root);
  });
  // The mock replaces the imported one too.
  const original = fs.writeFile;
  for (const name of ["mark.json", "config.json", "mount.sh", "run.sh", "empty"]) {
    const write = context.mock.method(fs, "writeFile", async (file: string, ...rest: [string, object]) => {
      if (file === join(container.folder, name)) throw new Error(`no space for ${name}`);
      await original(file, ...rest);
    });
    syncBuiltinESMExports();
    const prepared = container.prepare({ config: "{}", mounts: "", run: "" });
    await assert.rejects(prepared, { message: `no space for ${name}` });
    write.mock.restore();
    syncBuiltinESMExports();
  }
});
