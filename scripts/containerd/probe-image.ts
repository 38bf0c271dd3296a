import { fileURLToPath } from "node:url";
import { type ProgramImage, programImage } from "./program-image.ts";

/** The image's name in containerd. */
export const probeImageName = "localhost/probe:1";

/**
 * Builds the image of the workload of tests: the program `/probe`, with variables, a working folder and a user.
 * @throws ContainerdError if it cannot be compiled
 */
export function probeImage(): Promise<ProgramImage> {
  return programImage({
    source: fileURLToPath(new URL("probe.c", import.meta.url)),
    name: probeImageName,
    config: { Env: ["PATH=/", "FROM=image"], WorkingDir: "/work", User: "12:34" },
  });
}
