import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const original = { readFileSync: fs.readFileSync, readdirSync: fs.readdirSync, readdir: fs.promises.readdir };

/** Records the files and folders of /proc that this process reads, until it is closed. */
export class ProcReads {
  #paths: string[] = [];

  constructor() {
    fs.readFileSync = this.#noted(original.readFileSync);
    fs.readdirSync = this.#noted(original.readdirSync);
    fs.promises.readdir = this.#noted(original.readdir);
    syncBuiltinESMExports();
  }

  /** Returns the paths that were read since the last call. */
  take(): string[] {
    const taken = this.#paths;
    this.#paths = [];
    return taken;
  }

  close(): void {
    Object.assign(fs, { readFileSync: original.readFileSync, readdirSync: original.readdirSync });
    fs.promises.readdir = original.readdir;
    syncBuiltinESMExports();
  }

  #noted<T extends (...args: never[]) => unknown>(call: T): T {
    return new Proxy(call, {
      apply: (target, self, args: Parameters<T>) => {
        const path = String(args[0]);
        if (path.startsWith("/proc")) this.#paths.push(path);
        return Reflect.apply(target, self, args);
      },
    });
  }
}

/** Counts the scans of all processes among some reads. */
export function scansAmong(paths: readonly string[]): number {
  return paths.filter((path) => path === "/proc").length;
}
