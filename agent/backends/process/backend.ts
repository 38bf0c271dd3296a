import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { Engines } from "../../lifecycle/engine.ts";
import { ProcessEngine } from "./engine.ts";
import { checkCommand } from "./program.ts";
import { releaseCopiers } from "./run.ts";
import { parseSpec } from "./spec.ts";

/** How often processes are looked after, in milliseconds. */
const beat = 250;

/** Runs each sandbox as a local process group. */
export function createProcessBackend(sandboxer: string): Engines {
  return {
    sandboxer,
    isDivided: false,
    creates: false,
    beat,
    check: (sandbox: Sandbox) => checkCommand(parseSpec(sandbox.spec).command),
    engineOf: (kept) => new ProcessEngine(kept),
    async sweep(folder) {
      for (const name of await readdir(folder)) {
        if (name.startsWith("run-")) await releaseCopiers(join(folder, name));
      }
    },
    async open(resume) {
      resume();
    },
    async ready() {
      return undefined;
    },
    close() {},
  };
}
