import type { Workload } from "../suites/workload.ts";
import { installShim } from "./shim/install.ts";

/** A sandboxer of containerd's, and what the sandboxes of the cases run under it. */
export interface Kind {
  readonly sandboxer: string;
  /** @param folder for what is needed besides */
  prepare(folder: string): Promise<Workload>;
}

/** The pause image, run by CRI. */
export const podsandbox: Kind = {
  sandboxer: "podsandbox",
  prepare: async () => ({ record: { runtime: { name: "io.containerd.runc.v2" } } }),
};

/** A shell, run by a shim of our own. */
export const shim: Kind = {
  sandboxer: "shim",
  prepare: async (folder) => ({ record: { runtime: { name: await installShim(folder) } } }),
};
