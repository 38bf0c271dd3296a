/** What `npm run containerd` runs: a containerd for a developer, to point an agent at. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Containerd } from "./daemon.ts";
import { ContainerdError } from "./error.ts";

const help = `Runs a containerd of its own on this machine, with an image for sandboxes, until it is stopped.

  npm run containerd -- [options]

  --folder FOLDER   where it keeps everything              .data/containerd
  --version 2|1.7   which one; 1.7 runs no pods            2
  --help            this text

It is fetched from Debian's archive the first time, into .cache, and not installed. It needs Linux with apt, gcc, and
root. It prints the path of its socket:

  npm run agent -- --backend containerd --socket PATH

Ctrl-C ends it and every sandbox that it runs.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: "string", default: ".data/containerd" },
      version: { type: "string", default: "2" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const { version } = values;
  if (version !== "2" && version !== "1.7") throw new ContainerdError("--version: must be 2 or 1.7");
  const stopping = new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done());
  });
  const containerd = await Containerd.start(version, resolve(values.folder));
  console.log(`containerd, process ${containerd.pid}, listens on ${containerd.socket}`);
  await stopping;
  await containerd.stop();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
