import { fileURLToPath } from "node:url";
import { type ProgramImage, programImage } from "./program-image.ts";

/** The name of the image in a containerd. */
export const pauseImageName = "localhost/pause:1";

/**
 * The program that holds a sandbox open, and the image every pod sandbox starts from.
 * @throws ContainerdError when it cannot be compiled
 */
export function pauseImage(): Promise<ProgramImage> {
  return programImage({ source: fileURLToPath(new URL("pause.c", import.meta.url)), name: pauseImageName });
}
