import type { Containerd } from "../../scripts/containerd/daemon.ts";
import type { ContainerdVersion } from "../../scripts/containerd/fetch.ts";
import { probeImage, probeImageName } from "../../scripts/containerd/probe-image.ts";
import type { Workload } from "../suites/workload.ts";
import { specType } from "../support/create-options.ts";
import { installShim } from "./shim/install.ts";

/** A sandboxer of containerd, and the program of its sandboxes in tests. */
export interface Kind {
  /** The name of its sandboxes in test titles. */
  readonly name: string;
  readonly sandboxer: string;
  readonly version: ContainerdVersion;
  /** Delays after the start of a call at which tests interrupt it. */
  readonly interruptAfterMs: readonly number[];
  /** Prepares the workload. @param folder for its files */
  prepare(folder: string, daemon: Containerd): Promise<Workload>;
}

/** The pause image, run by containerd 2's CRI. */
export const podsandbox: Kind = {
  name: "podsandbox",
  sandboxer: "podsandbox",
  version: "2.1",
  interruptAfterMs: [1, 5, 15, 30, 50],
  prepare: async () => ({ record: { runtime: { name: "io.containerd.runc.v2" } } }),
};

/**
 * Returns a record whose pod runs a program of the probe image.
 * @param process of the spec
 * @param rest of the spec
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

/** A program of an image in a pod of containerd 2. */
export const workload: Kind = {
  name: "workloads in pods",
  sandboxer: "podsandbox",
  version: "2.1",
  interruptAfterMs: [1, 15, 40, 70, 110, 160],
  async prepare(_folder, daemon) {
    await daemon.importImage((await probeImage()).archive);
    return { record: probeRecord({ args: ["/probe", "serve"] }) };
  },
};

/** A shell, run by the test shim on containerd 2. */
export const shim: Kind = {
  name: "shim",
  sandboxer: "shim",
  version: "2.1",
  interruptAfterMs: [10, 60, 160],
  prepare: async (folder) => ({ record: { runtime: { name: await installShim(folder) } } }),
};

/** The same on containerd 1.7, which cannot report exits: its Wait always fails. */
export const oldShim: Kind = {
  ...shim,
  version: "1.7",
  prepare: async (folder) => ({
    record: { runtime: { name: await installShim(folder, { version: 2 }) } },
    exitsAreUnknown: true,
  }),
};
