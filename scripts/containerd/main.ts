/** `npm run containerd`: runs a containerd for development until Ctrl-C. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { untilStopSignal } from "../../shared/async/stop-signal.ts";
import { type Containerd, startContainerd } from "./daemon.ts";
import { ContainerdError } from "./error.ts";
import { isContainerdVersion } from "./fetch.ts";

const help = `Usage: npm run containerd [-- --folder FOLDER] [-- --version VERSION] [-- --help]

Runs a containerd from Debian's archive, without installing it, and prints the path of its socket. Needs Linux, apt,
gcc and root. Its sandboxes stop with it; its data stays.

Environment:
  DATA_DIR           folder whose subfolder containerd holds its data (default: .data)

Options:
  --folder FOLDER    data folder to use instead: empty or from an earlier run, with a short path
  --version VERSION  2.1 (or Debian's newest) or 1.7 (default: 2.1)
  --help             show this help
`;

async function main(): Promise<Containerd | undefined> {
  const { values } = parseArgs({
    options: { folder: { type: "string" }, version: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(help);
    return undefined;
  }
  const { folder = join(process.env.DATA_DIR || ".data", "containerd"), version = "2.1" } = values;
  if (!isContainerdVersion(version)) throw new ContainerdError("--version: must be 2.1 or 1.7");
  const containerd = await startContainerd({ folder, version });
  console.log(containerd.socket);
  return containerd;
}

const stopRequested = untilStopSignal(process).then(() => true);

try {
  const containerd = await main();
  if (containerd) {
    const wasRequested = await Promise.race([stopRequested, containerd.exited.then(() => false)]);
    await containerd.stop();
    if (!wasRequested) throw new ContainerdError(`the daemon ended unexpectedly: ${containerd.lastLine}`);
  }
  process.exit();
} catch (error) {
  if (!(error instanceof ContainerdError || error instanceof TypeError)) throw error;
  console.error(`containerd: ${error.message}`);
  process.exit(1);
}
