import { fileURLToPath } from "node:url";
import { type ProgramImage, programImage } from "./program-image.ts";

/** The image's name in containerd. */
export const pauseImageName = "localhost/pause:1";

/**
 * Builds the program that keeps a pod's namespaces open, and the image that every pod starts from.
 * @throws ContainerdError if it cannot be compiled
 */
export function pauseImage(): Promise<ProgramImage> {
  return programImage({ source: fileURLToPath(new URL("pause.c", import.meta.url)), name: pauseImageName });
}
