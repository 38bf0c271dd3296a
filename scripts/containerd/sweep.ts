import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { layoutOf } from "./config.ts";
import { containersOf } from "./containers.ts";
import { bundlesOf, mountsOf, workersOf } from "./leftovers.ts";
import { mentions, type Process, processes } from "./processes.ts";

/** How long what was killed may take to be gone, in milliseconds. */
const patience = 10_000;

/** The daemons that run in a folder: one at most, if nothing is amiss. */
export function daemonsOf(folder: string, running: readonly Process[] = processes()): Process[] {
  return running.filter((found) => found.program === "containerd" && mentions(found, folder));
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** Kills the daemon first and the containers last, or else each would tidy up after the next at the same time. */
function killAll(folder: string): void {
  for (const began = Date.now(); Date.now() - began < patience; ) {
    const running = processes();
    const left = [...daemonsOf(folder, running), ...workersOf(folder, running)];
    if (left.length === 0) return;
    for (const { pid } of left) kill(pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

/** The socket of the shim that a bundle belongs to, which a shim that is killed leaves behind. */
function socketOf(bundle: string): string | undefined {
  for (const name of ["bootstrap.json", "address"]) {
    try {
      const path = /unix:\/\/(\/[^"\s]+)/.exec(readFileSync(join(bundle, name), "utf8"))?.[1];
      if (path !== undefined) return path;
    } catch {
      // The one is of a newer containerd, the other of an older.
    }
  }
  return undefined;
}

/**
 * Ends the daemon of a folder and whatever runs for it, and takes its mounts and the traces of its containers away, as a
 * reboot would: what it has stored stays. It is synchronous, so that a process can do it when it exits.
 * @param runc the program
 */
export function sweep(folder: string, runc: string): void {
  killAll(folder);
  for (const { root, id } of containersOf(folder)) {
    execFileSync(runc, ["--root", root, "delete", "--force", id], { stdio: ["ignore", "ignore", "pipe"] });
  }
  for (const point of mountsOf(folder))
    execFileSync("umount", [point], { stdio: ["ignore", "ignore", "pipe"] });
  const bundles = bundlesOf(folder);
  const sockets = bundles.map(socketOf).filter((path) => path !== undefined);
  for (const path of [...sockets, ...bundles, layoutOf(folder).state]) {
    rmSync(path, { recursive: true, force: true });
  }
}
