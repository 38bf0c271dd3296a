import type { Containerd } from "../../scripts/containerd/daemon.ts";
import type { ContainerdVersion } from "../../scripts/containerd/fetch.ts";
import { probeImage, probeImageName } from "../../scripts/containerd/probe-image.ts";
import { specType, type Workload } from "../suites/workload.ts";
import { installShim } from "./shim/install.ts";

/** A sandboxer of containerd's, and what the sandboxes of the cases run under it. */
export interface Kind {
  /** What tests call its sandboxes. */
  readonly name: string;
  readonly sandboxer: string;
  readonly version: ContainerdVersion;
  /** Moments of a call to be broken off at, in milliseconds after it began. */
  readonly moments: readonly number[];
  /** @param folder for what is needed besides */
  prepare(folder: string, daemon: Containerd): Promise<Workload>;
}

/** The pause image, run by CRI of a containerd 2. */
export const podsandbox: Kind = {
  name: "podsandbox",
  sandboxer: "podsandbox",
  version: "2.1",
  moments: [1, 5, 15, 30, 50],
  prepare: async () => ({ record: { runtime: { name: "io.containerd.runc.v2" } } }),
};

/**
 * A record that has a pod run a program of the probe image.
 * @param process of the spec, and what the spec has besides
 */
export const probeRecord = (
  process: { readonly args: readonly string[] },
  rest: object = {},
  image = probeImageName,
) => ({
  runtime: { name: "io.containerd.runc.v2" },
  spec: { typeUrl: specType, json: { ...rest, process } },
  extensions: {
    "sandbox-functions.dev/image": { typeUrl: "sandbox-functions.dev/types/v1/Image", json: { name: image } },
  },
});

/** A program of an image, run in a pod of a containerd 2. */
export const workload: Kind = {
  name: "workloads in pods",
  sandboxer: "podsandbox",
  version: "2.1",
  moments: [1, 15, 40, 70, 110, 160],
  async prepare(_folder, daemon) {
    await daemon.importImage((await probeImage()).archive);
    return { record: probeRecord({ args: ["/probe", "serve"] }) };
  },
};

/** A shell, run by a shim of our own, on a containerd 2. */
export const shim: Kind = {
  name: "shim",
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
