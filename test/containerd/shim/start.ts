import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import type { Arguments } from "./arguments.ts";

/**
 * Starts the daemon in a session of its own and prints its address in containerd's format. The daemon must not inherit
 * stdout, since containerd reads it to its end.
 */
export async function start({ address, version }: Arguments): Promise<void> {
  // Next to containerd's own socket, since the bundle's path is too long for one.
  const socket = join(dirname(address), `shim-${randomBytes(5).toString("hex")}`);
  const [, main = "", ...given] = process.argv;
  const args = [...process.execArgv, main, ...given.slice(0, -1), "-socket", socket, "serve"];
  const daemon = spawn(process.execPath, args, {
    // Leftovers of tests are recognized by this name.
    argv0: "containerd-shim-test",
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  daemon.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    daemon.stdout.once("data", () => resolve());
    daemon.once("close", () => reject(new Error(`the shim did not start: ${stderr}`)));
  });
  process.stdout.write(JSON.stringify({ version, address: `unix://${socket}`, protocol: "ttrpc" }));
  daemon.stdout.destroy();
  daemon.stderr.destroy();
  daemon.unref();
}
