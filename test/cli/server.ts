import { join } from "node:path";
import { type Running, start } from "../support/npm-start.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { Cli } from "./cli.ts";

/** The parts that the cases of `sandbox` work with. */
export interface Subject {
  readonly cli: Cli;
  readonly server: Running;
  readonly folder: TemporaryFolder;
  /** Returns an id that no other case uses. */
  id(): string;
}

/** A case of `sandbox`. */
export interface CliCase {
  readonly name: string;
  /** The reason not to run it here. */
  readonly skip?: string | false;
  run(subject: Subject): Promise<void>;
}

/** A shell script that says that it is ready, and ends with 9 when it is stopped. */
export const untilStopped = [
  "sh",
  "-c",
  "trap 'echo stopping; exit 9' TERM; echo ready; while :; do sleep 0.05; done",
];

/** Starts an `npm start` for `sandbox`. */
export async function openSubject(): Promise<Subject & { close(): Promise<void> }> {
  const folder = await temporaryFolder();
  const server = await start({ DATA_DIR: join(folder.path, "data") });
  const cli = new Cli({ SANDBOX_URL: server.url, SANDBOX_CONFIG: join(folder.path, "contexts.json") });
  let count = 0;
  return {
    ...{ cli, server, folder },
    id: () => `case-${String(++count).padStart(3, "0")}`,
    async close() {
      await cli.run("rm", "--force", "--filter", "id~=^");
      await server.stop();
      await folder.remove();
    },
  };
}
