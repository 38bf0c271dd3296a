import { fileURLToPath } from "node:url";
import { type ProgramImage, programImage } from "./program-image.ts";

/** The name of the image in a containerd. */
export const probeImageName = "localhost/probe:1";

/**
 * The image of a program that tests run as a sandbox's workload: `/probe`, with variables and a folder of its own.
 * @throws ContainerdError when it cannot be compiled
 */
export function probeImage(): Promise<ProgramImage> {
  return programImage({
    source: fileURLToPath(new URL("probe.c", import.meta.url)),
    name: probeImageName,
    config: { Env: ["PATH=/", "FROM=image"], WorkingDir: "/work", User: "12:34" },
  });
}
