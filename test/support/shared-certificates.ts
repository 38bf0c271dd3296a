import { existsSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningAgent, type SpawnOptions, spawnAgent } from "../../local/spawn-agent.ts";

/** The certificates of the first agent of a test run; undefined outside of a run, whose folder is its own. */
const shared = process.env.TEST_RUN === undefined ? undefined : join(tmpdir(), "agent-tls");

/** Copies a folder at once, unless its target is there. */
async function copyOnce(source: string, target: string): Promise<void> {
  if (existsSync(target) || !existsSync(source)) return;
  const copy = `${target}.${process.pid}`;
  try {
    await cp(source, copy, { recursive: true });
    await rename(copy, target);
  } catch {
    // Another process was faster.
    await rm(copy, { recursive: true, force: true });
  }
}

/**
 * Runs a function that starts an agent with a data folder. The agents of a test run share their certificates, since one
 * with a new folder takes a third of its start to issue them.
 */
export async function withSharedCertificates<T>(dataDir: string, start: () => Promise<T>): Promise<T> {
  if (shared === undefined) return start();
  const own = join(dataDir, "tls");
  await copyOnce(shared, own);
  const started = await start();
  await copyOnce(own, shared);
  return started;
}

/** Starts an agent as {@link spawnAgent} does, with certificates that a test run shares. */
export function startAgent(options: SpawnOptions): Promise<RunningAgent> {
  return withSharedCertificates(options.dataDir, () => spawnAgent(options));
}
