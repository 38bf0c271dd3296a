import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startContainerd } from "../scripts/containerd/daemon.ts";
import { type EmbeddedAgent, embedded } from "./stack.ts";

/** What runs the sandbox of the demo. */
export interface DemoBackend {
  /** How the agent is told of it. */
  readonly agent: EmbeddedAgent;
  /** What it is, for the person who watches. */
  readonly description: string;
  /** The parts of the record that depend on it. */
  readonly record: Readonly<Record<string, unknown>>;
  /** How the sandbox ends when it is asked to. */
  readonly exitStatus: number;
  stop(): Promise<void>;
}

const usage = `Drives one sandbox through its whole life, and leaves nothing behind.

  npm run demo -- [options]

  --backend process|containerd   what runs it                                 process
  --socket PATH                  the socket of a containerd that is there     one of its own, fetched the first time
  --help                         this text
`;

const processBackend: DemoBackend = {
  agent: embedded,
  description: "local processes",
  record: {
    runtime: { name: "process" },
    spec: {
      typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
      json: { process: { args: ["sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.05; done"], cwd: "/" } },
    },
  },
  exitStatus: 7,
  async stop() {},
};

/** A pod of a containerd: its pause process, which ends with 0 when it is asked to. */
function podBackend(socket: string, description: string, stop: () => Promise<void>): DemoBackend {
  const agent = { sandboxer: "podsandbox", socket };
  const record = { runtime: { name: "io.containerd.runc.v2" } };
  return { agent, description, record, exitStatus: 0, stop };
}

async function ownContainerd(): Promise<DemoBackend> {
  const folder = await mkdtemp(join(tmpdir(), "demo-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const containerd = await startContainerd({ folder });
    return podBackend(containerd.socket, `a containerd of its own, pid ${containerd.pid}`, async () => {
      await containerd.stop();
      await removeFolder();
    });
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/**
 * Starts what the command line asks for.
 * @throws an error with one line on what is wrong
 */
export async function startBackend(
  args: readonly string[],
): Promise<DemoBackend | { readonly usage: string }> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backend: { type: "string", default: "process" },
      socket: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return { usage };
  if (values.backend === "process" && values.socket === undefined) return processBackend;
  if (values.backend !== "containerd")
    throw new Error("--backend: must be process, or containerd if there is a --socket");
  if (values.socket === undefined) return ownContainerd();
  return podBackend(values.socket, `the containerd on ${values.socket}`, async () => {});
}
