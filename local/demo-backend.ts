import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startContainerd } from "../scripts/containerd/daemon.ts";
import { fetchProgram } from "../scripts/oci/fetch.ts";
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
  /** True if the sandbox writes down which processes it sees. */
  readonly showsProcesses?: boolean;
  stop(): Promise<void>;
}

const usage = `Drives one sandbox through its whole life, and leaves nothing behind.

  npm run demo -- [options]

  --backend process|oci|containerd   what runs it                              process
  --runtime PROGRAM                  the OCI runtime of the backend oci        runc, fetched the first time
  --socket PATH                      the socket of a containerd that is there  one of its own, fetched the first time
  --help                             this text
`;

const untilAsked = "trap 'exit 7' TERM; while :; do sleep 0.05; done";

/** A record of a sandbox that runs a script. */
function recordOf(runtime: string, script: string): DemoBackend["record"] {
  const typeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
  const json = { process: { args: ["sh", "-c", script], cwd: "/" } };
  return { runtime: { name: runtime }, spec: { typeUrl, json } };
}

const processBackend: DemoBackend = {
  agent: embedded,
  description: "local processes",
  record: recordOf("process", untilAsked),
  exitStatus: 7,
  async stop() {},
};

/** A container of an OCI runtime, which first writes down the processes that it sees. */
async function ociBackend(runtime: string | undefined): Promise<DemoBackend> {
  const program = runtime ?? (await fetchProgram("runc"));
  return {
    agent: { sandboxer: "oci", flags: ["--backend", "oci", "--runtime", program] },
    description: `containers of ${program}`,
    record: recordOf("oci", `cd /proc; echo [0-9]*; ${untilAsked}`),
    exitStatus: 7,
    showsProcesses: true,
    async stop() {},
  };
}

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
      runtime: { type: "string" },
      socket: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return { usage };
  const { backend, runtime, socket } = values;
  if (runtime !== undefined && backend !== "oci") throw new Error("--runtime: is only for the backend oci");
  if (socket !== undefined && backend !== "containerd") {
    throw new Error("--socket: is only for the backend containerd");
  }
  if (backend === "process") return processBackend;
  if (backend === "oci") return ociBackend(runtime);
  if (backend !== "containerd") throw new Error("--backend: must be process, oci or containerd");
  if (socket === undefined) return ownContainerd();
  return podBackend(socket, `the containerd on ${socket}`, async () => {});
}
