import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { layoutOf } from "./config.ts";
import { bundlesOf, containersOf, isShimOf, leftovers, mountsOf } from "./leftovers.ts";
import { mentions, processes } from "./processes.ts";

/** How long what was killed may take to be gone, in milliseconds. */
const patience = 10_000;

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

function killAndWait(pids: readonly number[]): void {
  const alive = (pid: number) => processes().some((found) => found.pid === pid);
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
  for (const began = Date.now(); pids.some(alive) && Date.now() - began < patience; ) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

/**
 * Ends whatever runs for a folder's daemon, and the daemon, and takes its mounts and the traces of its containers away,
 * as a reboot would: its database and images stay. It is synchronous, so that a process can do it when it exits.
 * @param runc the program
 */
export function sweep(folder: string, runc: string): void {
  const owners = processes().filter(
    (found) => isShimOf(found, folder) || (found.program === "containerd" && mentions(found, folder)),
  );
  // Before the containers: a shim or a daemon that still ran would tidy up at the same time.
  killAndWait(owners.map(({ pid }) => pid));
  for (const { root, id } of containersOf(folder)) {
    execFileSync(runc, ["--root", root, "delete", "--force", id], { stdio: "ignore" });
  }
  killAndWait(leftovers(folder).processes.map(({ pid }) => pid));
  for (const point of mountsOf(folder)) execFileSync("umount", [point]);
  const sockets = bundlesOf(folder).map(socketOf);
  for (const socket of sockets) if (socket !== undefined) rmSync(socket, { force: true });
  for (const path of [layoutOf(folder).state, ...bundlesOf(folder)])
    rmSync(path, { recursive: true, force: true });
}
