import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { layoutOf } from "./config.ts";
import { containersOf } from "./containers.ts";
import { bundlesOf, mountsOf, workersOf } from "./leftovers.ts";
import { mentions, type Process, processes } from "./processes.ts";

/** Time for killed processes to end. */
const killTimeoutMs = 10_000;

/** Lists the daemons that run in a folder: normally at most one. */
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

/** Kills the daemon first and the containers last, so that none cleans up after another in between. */
function killAll(folder: string): void {
  for (const startedAt = Date.now(); Date.now() - startedAt < killTimeoutMs; ) {
    const running = processes();
    const left = [...daemonsOf(folder, running), ...workersOf(folder, running)];
    if (left.length === 0) return;
    for (const { pid } of left) kill(pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

/** Reads the socket path of a bundle's shim. A killed shim leaves its socket behind. */
function socketOf(bundle: string): string | undefined {
  for (const name of ["bootstrap.json", "address"]) {
    try {
      const path = /unix:\/\/(\/[^"\s]+)/.exec(readFileSync(join(bundle, name), "utf8"))?.[1];
      if (path !== undefined) return path;
    } catch {
      // Newer versions of containerd write the first file, older ones the second.
    }
  }
  return undefined;
}

/**
 * Kills a folder's daemon and all its processes, and removes its mounts and the state of its containers, as a reboot
 * would; its data stays. Synchronous, so that it can run in an exit handler.
 * @param runc the path of the program
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
