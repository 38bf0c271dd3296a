import type { Workload } from "../suites/workload.ts";

/** The pause image, run by CRI. */
export const podWorkload: Workload = { record: { runtime: { name: "io.containerd.runc.v2" } } };
