import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { issueAuthority, issueServer } from "../../agent/server/tls/issue.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { plainEnvironment } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

const file = fileURLToPath(new URL("../../docs/examples/agent.py", import.meta.url));

/** The reason to skip tests of the example; false if Python is available. */
export const pythonMissing =
  spawnSync("python3", ["--version"]).status === 0 ? false : "skipped: python3 is missing";
if (pythonMissing && process.env.CI) throw new Error(pythonMissing);
if (pythonMissing) console.error(pythonMissing);

/** The running example of docs/agent.md. */
export interface Example {
  readonly url: string;
  readonly token: string;
  readonly fetch: Fetch;
  /** Kills it with SIGKILL. Its sandboxes keep running. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the example on a free port, with a certificate of a new CA.
 * @param stateFolder folder of its state; without one the state is lost when the example ends
 */
export async function startExample(stateFolder?: string): Promise<Example> {
  const folder = await temporaryFolder();
  const authority = await issueAuthority();
  const { certificate, key } = await issueServer(authority, ["127.0.0.1"]);
  const files = [join(folder.path, "server.pem"), join(folder.path, "server-key.pem")] as const;
  await writeFile(files[0], certificate);
  await writeFile(files[1], key, { mode: 0o600 });
  const token = crypto.randomUUID();
  const state = stateFolder === undefined ? [] : [stateFolder];
  const child = spawn("python3", [file, ...files, "0", ...state], {
    env: plainEnvironment({ AGENT_TOKEN: token }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  // Sandboxes hold the agent's output open, so its end must not be awaited.
  const exited = once(child, "exit");
  const url = await Promise.race([
    once(createInterface(child.stdout), "line").then(([line]) => String(line)),
    exited.then(() => Promise.reject(new Error(`the example ended: ${log}`))),
  ]);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
    child.stdout.destroy();
    child.stderr.destroy();
    await folder.remove();
  };
  return {
    url,
    token,
    fetch: trustingFetch(authority.certificate),
    kill: () => end("SIGKILL"),
    close: () => end("SIGTERM"),
  };
}
