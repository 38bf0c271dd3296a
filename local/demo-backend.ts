import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startContainerd } from "../scripts/containerd/daemon.ts";
import { fetchProgram } from "../scripts/oci/fetch.ts";
import { type EmbeddedAgent, embedded } from "./embedded-agent.ts";

/** The backend of the demo's sandbox. */
export interface DemoBackend {
  /** The agent's configuration. */
  readonly agent: EmbeddedAgent;
  /** The text that the demo prints. */
  readonly description: string;
  /** The parts of the record that depend on the backend. */
  readonly record: Readonly<Record<string, unknown>>;
  /** The exit status of the sandbox after Stop. */
  readonly exitStatus: number;
  /** True if the sandbox prints the processes it sees. */
  readonly showsProcesses?: boolean;
  stop(): Promise<void>;
}

const usage = `Runs one sandbox from its creation to its deletion, and leaves nothing behind.

  npm run demo -- [options]

  --backend process|oci|containerd   the agent's backend                       default: process
  --runtime PROGRAM                  the OCI runtime of the backend oci        default: runc, downloaded once
  --socket PATH                      the socket of a running containerd        default: starts one, downloaded once
  --help                             prints this text
`;

const runUntilStopped = "trap 'exit 7' TERM; while :; do sleep 0.05; done";

/** Returns the record of a sandbox that runs a script. */
function recordOf(runtime: string, script: string): DemoBackend["record"] {
  const typeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
  const json = { process: { args: ["sh", "-c", script], cwd: "/" } };
  return { runtime: { name: runtime }, spec: { typeUrl, json } };
}

const processBackend: DemoBackend = {
  agent: embedded,
  description: "local processes",
  record: recordOf("process", runUntilStopped),
  exitStatus: 7,
  async stop() {},
};

/** Returns the backend of a container that first prints the processes it sees. */
async function ociBackend(runtime: string | undefined): Promise<DemoBackend> {
  const program = runtime ?? (await fetchProgram("runc"));
  return {
    agent: { sandboxer: "oci", flags: ["--backend", "oci", "--runtime", program] },
    description: `containers of ${program}`,
    record: recordOf("oci", `cd /proc; echo [0-9]*; ${runUntilStopped}`),
    exitStatus: 7,
    showsProcesses: true,
    async stop() {},
  };
}

/** Returns the backend of a pod in containerd. Its pause process exits with 0 after Stop. */
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
    return podBackend(containerd.socket, `its own containerd, pid ${containerd.pid}`, async () => {
      await containerd.stop();
      await removeFolder();
    });
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/**
 * Starts the backend that the command line selects.
 * @throws an error with a message of one line for an invalid option
 */
export async function startBackend(
  args: readonly string[],
): Promise<DemoBackend | { readonly usage: string }> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backend: { type: "string", default: "process" },
      runtime: { type: "string" },
      socket: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return { usage };
  const { backend, runtime, socket } = values;
  if (runtime !== undefined && backend !== "oci") throw new Error("--runtime: needs --backend oci");
  if (socket !== undefined && backend !== "containerd") {
    throw new Error("--socket: needs --backend containerd");
  }
  if (backend === "process") return processBackend;
  if (backend === "oci") return ociBackend(runtime);
  if (backend !== "containerd") throw new Error("--backend: must be process, oci or containerd");
  if (socket === undefined) return ownContainerd();
  return podBackend(socket, `the containerd on ${socket}`, async () => {});
}
