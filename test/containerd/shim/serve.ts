import { existsSync } from "node:fs";
import type { Arguments } from "./arguments.ts";
import { writeNote } from "./note.ts";
import { Sandbox } from "./sandbox.ts";
import { createServices } from "./services.ts";
import { createTtrpcServer } from "./ttrpc.ts";

/** Interval of the checks that the bundle still exists. */
const bundleCheckIntervalMs = 500;

/** Time for which an ended shim waits until its callers hang up, in milliseconds. */
const maxLingerMs = 2_000;

/** Runs the daemon of one sandbox, until it is shut down or its bundle is gone. */
export async function serve({ id, bundle, socket, servesTasks, reportsOwnPid }: Arguments): Promise<void> {
  const sandbox = new Sandbox(id);
  const end = () => {
    sandbox.kill();
    clearInterval(watch);
    // Closing the server removes the socket. containerd may still ask for the exit, and then hangs up.
    server.close(() => process.exit());
    setTimeout(() => process.exit(), maxLingerMs).unref();
  };
  const server = createTtrpcServer(createServices(sandbox, { servesTasks, reportsOwnPid, end }));
  const watch = setInterval(() => {
    if (!existsSync(bundle)) end();
  }, bundleCheckIntervalMs);
  process.once("SIGTERM", end);
  writeNote(bundle, { pid: process.pid, socket });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  process.stdout.write("ready\n");
}
