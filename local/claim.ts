import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type DataLock, lockData } from "../agent/data-lock.ts";
import { StartError } from "./start-error.ts";

/**
 * Locks a data folder for this `npm start`, before anything in it is touched.
 * @param agentDir the folder of its agent, which an agent that was started by itself may use
 * @throws StartError when another process uses one of them
 */
export function claimFolder(dataDir: string, agentDir: string): DataLock {
  const other = "stop it, or set DATA_DIR to another folder";
  const lock = lockData(dataDir, 0);
  if (!lock) {
    throw new StartError(`DATA_DIR: another npm start uses ${dataDir}; ${other} and PORT to another port`);
  }
  // The agent of an npm start that was killed lets go a moment later.
  const agentLock = existsSync(join(agentDir, "lock")) ? lockData(agentDir) : { release() {} };
  if (!agentLock) {
    lock.release();
    throw new StartError(`DATA_DIR: another agent uses ${agentDir}; ${other}`);
  }
  agentLock.release();
  return lock;
}

/**
 * Resolves if a port can be listened on. Other reasons against it are for the server itself to say.
 * @param variable which says the port
 * @throws StartError when another program listens there
 */
export async function requireFreePort(variable: string, host: string, port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, host.replace(/^\[|\]$/g, ""), () => resolve(undefined));
  });
  await new Promise((resolve) => server.close(resolve));
  if (code !== "EADDRINUSE") return;
  const other = `set ${variable} to another port (0 takes any free one)`;
  throw new StartError(
    `${variable}: ${host}:${port} is in use; stop the program that listens there, or ${other}`,
  );
}
