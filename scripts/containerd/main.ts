/** `npm run containerd`: a containerd for development, until Ctrl-C. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { untilStopSignal } from "../../shared/async/stop-signal.ts";
import { type Containerd, startContainerd } from "./daemon.ts";
import { ContainerdError } from "./error.ts";
import { isContainerdVersion } from "./fetch.ts";

const help = `Usage: npm run containerd [-- --folder FOLDER] [-- --version VERSION] [-- --help]

Runs a containerd from Debian's archive, without installing it, and prints the path of its socket. It needs Linux,
apt, gcc and root. When it stops, its sandboxes stop with it; what it has stored stays.

Environment:
  DATA_DIR           its data goes into the folder containerd below (.data)

Options:
  --folder FOLDER    where its data goes instead: empty, or one it has run in before, with a short path
  --version VERSION  2.1 (or what Debian has that is newer) or 1.7 (2.1)
  --help             show this
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

const asked = untilStopSignal(process).then(() => true);

try {
  const containerd = await main();
  if (containerd) {
    const inOrder = await Promise.race([asked, containerd.exited.then(() => false)]);
    await containerd.stop();
    if (!inOrder) throw new ContainerdError(`it ended by itself: ${containerd.lastWords}`);
  }
  process.exit();
} catch (error) {
  if (!(error instanceof ContainerdError || error instanceof TypeError)) throw error;
  console.error(`containerd: ${error.message}`);
  process.exit(1);
}
