import { SqldError, startSqld as startOn } from "../../scripts/sqld.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A running libSQL server with a database of its own. */
export interface Sqld {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a server on a free port, ready when this resolves.
 * @returns undefined without a binary, which is an error in CI
 */
export async function startSqld(): Promise<Sqld | undefined> {
  const folder = await temporaryFolder();
  try {
    const sqld = await startOn(folder.path);
    const kill = () => process.kill(sqld.pid, "SIGKILL");
    process.once("exit", kill);
    return {
      url: sqld.url,
      pid: sqld.pid,
      async stop() {
        process.off("exit", kill);
        await sqld.stop("SIGKILL");
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    if (process.env.CI || !(error instanceof SqldError)) throw error;
    console.error(`skipped: ${error.message}`);
    return undefined;
  }
}
