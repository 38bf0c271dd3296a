import type { Workload } from "../suites/workload.ts";

/** The pause image, run by CRI. */
export const podWorkload: Workload = { record: { runtime: { name: "io.containerd.runc.v2" } } };

/** What our shim runs, under its sandboxer. @param path the shim's program */
export const shimWorkload = (path: string): Workload => ({ record: { runtime: { name: path } } });
