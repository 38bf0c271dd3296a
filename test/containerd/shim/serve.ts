import { existsSync } from "node:fs";
import type { Arguments } from "./arguments.ts";
import { writeNote } from "./note.ts";
import { Sandbox } from "./sandbox.ts";
import { createServices } from "./services.ts";
import { createTtrpcServer } from "./ttrpc.ts";

/** How often it is looked whether the bundle is still there, in milliseconds. */
const watchInterval = 500;

/** Runs the daemon: one sandbox, until it is told to end or its bundle is gone. */
export async function serve({ id, bundle, socket, tasks, givesOwnPid }: Arguments): Promise<void> {
  const sandbox = new Sandbox(id);
  const end = () => {
    sandbox.kill();
    // The socket goes with the server, and the process once nothing is left to be answered.
    server.close();
    clearInterval(watch);
    setTimeout(() => process.exit(), 100).unref();
  };
  const server = createTtrpcServer(createServices(sandbox, { tasks, givesOwnPid, end }));
  const watch = setInterval(() => {
    if (!existsSync(bundle)) end();
  }, watchInterval);
  process.once("SIGTERM", end);
  writeNote(bundle, { pid: process.pid, socket });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  process.stdout.write("ready\n");
}
