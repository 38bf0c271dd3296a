import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type DataLock, lockData } from "../agent/host/data-lock.ts";
import { toSocketHost } from "../shared/address.ts";
import { StartError } from "./start-error.ts";

/**
 * Locks a data folder for this `npm start`, before any other use of it.
 * @param agentDir the folder of its agent, which a separately started agent may use
 * @throws StartError if another process uses one of them
 */
export function claimFolder(dataDir: string, agentDir: string): DataLock {
  const other = "stop it, or set DATA_DIR to another folder";
  const lock = lockData(dataDir, 0);
  if (!lock) {
    throw new StartError(`DATA_DIR: another npm start uses ${dataDir}; ${other} and PORT to another port`);
  }
  // The agent of a killed npm start releases the lock with a short delay.
  const agentLock = existsSync(join(agentDir, "lock")) ? lockData(agentDir) : { release() {} };
  if (!agentLock) {
    lock.release();
    throw new StartError(`DATA_DIR: another agent uses ${agentDir}; ${other}`);
  }
  agentLock.release();
  return lock;
}

/**
 * Checks that no other program listens on a port. The server itself reports other errors.
 * @param variable the environment variable that sets the port
 * @throws StartError if the port is in use
 */
export async function requireFreePort(variable: string, host: string, port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, toSocketHost(host), () => resolve(undefined));
  });
  await new Promise((resolve) => server.close(resolve));
  if (code !== "EADDRINUSE") return;
  const other = `set ${variable} to another port (0 takes any free one)`;
  throw new StartError(
    `${variable}: ${host}:${port} is in use; stop the program that listens there, or ${other}`,
  );
}
