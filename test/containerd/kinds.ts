import type { Workload } from "../suites/workload.ts";
import { installShim } from "./shim/install.ts";

/** A sandboxer of containerd's, and what the sandboxes of the cases run under it. */
export interface Kind {
  readonly sandboxer: string;
  /** Moments of a call to be broken off at, in milliseconds after it began. */
  readonly moments: readonly number[];
  /** @param folder for what is needed besides */
  prepare(folder: string): Promise<Workload>;
}

/** The pause image, run by CRI. */
export const podsandbox: Kind = {
  sandboxer: "podsandbox",
  moments: [1, 5, 15, 30, 50],
  prepare: async () => ({ record: { runtime: { name: "io.containerd.runc.v2" } } }),
};

/** A shell, run by a shim of our own. */
export const shim: Kind = {
  sandboxer: "shim",
  moments: [10, 60, 160],
  prepare: async (folder) => ({ record: { runtime: { name: await installShim(folder) } } }),
};
