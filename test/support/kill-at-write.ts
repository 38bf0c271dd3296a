import child from "node:child_process";
import fs, { existsSync, readFileSync, rmSync } from "node:fs";
import promises, { open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * Preloaded into an agent by `--import=kill-at-write.ts?<path of the trap>`: once the trap is there, a file with a number,
 * the agent ends by SIGKILL before its write of that number: of a file, a database or a signal.
 */
const trap = decodeURIComponent(new URL(import.meta.url).search.slice(1));
let left: number | undefined;

function countWrite(): void {
  if (left === undefined && existsSync(trap)) {
    left = Number(readFileSync(trap, "utf8"));
    rmSync(trap);
  }
  if (left !== undefined && --left === 0) process.kill(process.pid, "SIGKILL");
}

/** Counts the calls of some methods. */
function watch(object: object, names: readonly string[]): void {
  for (const name of names) {
    const method: unknown = Reflect.get(object, name);
    if (typeof method !== "function") throw new Error(`there is no ${name}`);
    const counted = function (this: unknown, ...args: unknown[]): unknown {
      countWrite();
      return Reflect.apply(method, this, args);
    };
    Reflect.set(object, name, counted);
  }
}

// A sandbox's supervisor may inherit the options.
if (process.argv[1]?.endsWith("agent/main.ts")) {
  const handle = await open("/dev/null");
  watch(Object.getPrototypeOf(handle), ["write", "writeFile", "sync", "datasync", "truncate"]);
  await handle.close();
  watch(promises, ["writeFile", "rename", "rm", "link", "mkdir"]);
  watch(fs, ["writeSync", "writeFileSync", "fdatasyncSync", "rmdirSync"]);
  watch(DatabaseSync.prototype, ["exec"]);
  watch(StatementSync.prototype, ["run"]);
  watch(child, ["spawn"]);
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (signal !== 0 && pid !== process.pid) countWrite();
    return kill(pid, signal);
  };
  syncBuiltinESMExports();
}
