import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisPlatform } from "../../agent/host/platform.ts";
import type { Backend, BackendSandbox, ObservedState } from "../../agent/lifecycle/backend.ts";
import { LocalController } from "../../agent/lifecycle/controller.ts";
import { SandboxError } from "../../shared/errors/error.ts";

/** The process of every stub sandbox. */
export const stubProcess = { pid: 1, address: "", version: 0 };

/** The test, or another owner, that closes what it has opened. */
export interface Closing {
  after(close: () => unknown): void;
}

/** Creates a backend sandbox that does nothing and observes nothing, except for the given methods. */
export function stubSandbox(parts: Partial<BackendSandbox>): BackendSandbox {
  return {
    observe: async (): Promise<ObservedState> => ({ state: "idle" }),
    launch: async () => stubProcess,
    keepsOutput: false,
    launched: undefined,
    end() {},
    async release() {},
    async update() {},
    info: async () => new Map(),
    measure: async () => ({ typeUrl: "", value: new Uint8Array() }),
    platform: async () => thisPlatform(),
    ...parts,
  };
}

/**
 * Opens a Controller on a backend with these methods. Closes it when the test ends.
 * @param data its folder; default: a temporary one
 */
export async function openController(
  test: Closing,
  parts: Partial<BackendSandbox>,
  more: Partial<Backend> = {},
  data?: string,
) {
  const backend: Backend = {
    sandboxer: "stub",
    sandboxersAreSeparate: false,
    preparesAtCreate: false,
    async check() {},
    createSandbox: () => stubSandbox(parts),
    orphans: async () => [],
    async clear() {},
    async open(resume) {
      resume();
    },
    ready: async () => undefined,
    close() {},
    ...more,
  };
  const folder = data ?? mkdtempSync(join(tmpdir(), "controller-"));
  const controller = await LocalController.open(folder, backend, () => {});
  test.after(() => {
    // Some tests close it themselves.
    try {
      controller.close();
    } catch {}
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
  });
  return controller;
}

/** Fails as a method of an unavailable backend does. */
export const outOfReach = () => Promise.reject(new SandboxError("unavailable", "unreachable"));
