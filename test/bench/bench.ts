import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

/** A run that has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run bench` with some flags. */
export function bench(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const parameters = ["--disable-warning=ExperimentalWarning", main, ...args];
    execFile(process.execPath, parameters, { timeout: 900_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
