import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Archive } from "./apt.ts";
import { ContainerdError } from "./error.ts";
import { lastLine } from "./last-line.ts";

const run = promisify(execFile);

/** Checks that a program runs on this host. @throws ContainerdError */
export async function mustRun(program: string, ...args: readonly string[]): Promise<void> {
  try {
    await run(program, args.length > 0 ? args : ["--version"]);
  } catch (cause) {
    throw new ContainerdError(`${program} does not run here: ${lastLine(cause)}`, { cause });
  }
}

/**
 * Unpacks a package from the first suite whose program runs here: a newer one may need a newer libc.
 * @param test fails if the program does not run
 * @throws ContainerdError if there is none
 */
export async function unpackFirst(
  archive: Archive,
  name: string,
  suites: readonly string[],
  into: string,
  test: () => Promise<void>,
): Promise<void> {
  const failures: string[] = [];
  for (const suite of suites) {
    try {
      await archive.unpack(name, suite, into);
      return await test();
    } catch (error) {
      if (!(error instanceof ContainerdError)) throw error;
      failures.push(error.message);
    }
  }
  throw new ContainerdError(`no ${name} runs on this system: ${failures.join("; ")}`);
}
