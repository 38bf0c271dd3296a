import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const logger = fileURLToPath(new URL("../../output/logger.sh", import.meta.url));

/** Time for the last output to be copied after the exit. */
const drainTimeoutMs = 2_000;

/** The output of one launch of a workload. Its shim runs a program that writes it to a folder. */
export class WorkloadOutput {
  readonly #folder: string;
  #endedAtMs: number | undefined;

  /** @param folder gets the segments of the output */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Creates the folder.
   * @param bytes number of bytes that are kept of each stream
   * @returns the URI for the shim. Its one parameter becomes two arguments of the program
   */
  async open(bytes: number): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return `binary:///bin/sh?${encodeURIComponent(logger)}=${encodeURIComponent(`${bytes}:${this.#folder}`)}`;
  }

  /** Returns true while output of an ended workload may still be on its way. */
  isPending(): boolean {
    if (existsSync(join(this.#folder, "drained"))) return false;
    this.#endedAtMs ??= performance.now();
    return existsSync(this.#folder) && performance.now() - this.#endedAtMs < drainTimeoutMs;
  }
}
