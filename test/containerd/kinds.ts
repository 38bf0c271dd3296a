import type { ContainerdVersion } from "../../scripts/containerd/fetch.ts";
import type { Workload } from "../suites/workload.ts";
import { installShim } from "./shim/install.ts";

/** A sandboxer of containerd's, and what the sandboxes of the cases run under it. */
export interface Kind {
  readonly sandboxer: string;
  readonly version: ContainerdVersion;
  /** Moments of a call to be broken off at, in milliseconds after it began. */
  readonly moments: readonly number[];
  /** @param folder for what is needed besides */
  prepare(folder: string): Promise<Workload>;
}

/** The pause image, run by CRI of a containerd 2. */
export const podsandbox: Kind = {
  sandboxer: "podsandbox",
  version: "2.1",
  moments: [1, 5, 15, 30, 50],
  prepare: async () => ({ record: { runtime: { name: "io.containerd.runc.v2" } } }),
};

/** A shell, run by a shim of our own, on a containerd 2. */
export const shim: Kind = {
  sandboxer: "shim",
  version: "2.1",
  moments: [10, 60, 160],
  prepare: async (folder) => ({ record: { runtime: { name: await installShim(folder) } } }),
};

/** The same on a containerd 1.7, which cannot tell how a sandbox ended: its Wait answers nothing but an error. */
export const oldShim: Kind = {
  ...shim,
  version: "1.7",
  prepare: async (folder) => ({
    record: { runtime: { name: await installShim(folder, { version: 2 }) } },
    exitsAreUnknown: true,
  }),
};
