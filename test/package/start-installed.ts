import { spawn } from "node:child_process";
import { join } from "node:path";
import { plainEnvironment } from "../support/environment.ts";

/** A process of `sandbox-functions start`. */
export interface Installed {
  readonly url: string;
  /** Ends it by SIGTERM. Resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the installed `sandbox-functions start` on free ports. Resolves when it listens. */
export async function startInstalled(programs: string, dataDir: string): Promise<Installed> {
  const child = spawn(join(programs, "sandbox-functions"), ["start", "--json"], {
    env: plainEnvironment({ PORT: "0", DATA_DIR: dataDir }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /"message":"listening","url":"([^"]+)"/.exec(printed)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${printed}`)));
  });
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
