import { SandboxError } from "../../../shared/errors/error.ts";
import { type Fields, timestamp } from "./messages.ts";
import type { Exit, Sandbox } from "./sandbox.ts";
import type { Methods, Services } from "./ttrpc.ts";

/** containerd's names of architectures whose names differ in Node. */
const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

function exitFields({ status, at }: Exit): Fields {
  return { exitStatus: status, exitedAt: timestamp(at) };
}

export interface ServicesOptions {
  /** True to serve the task API, by which a restarted containerd finds its shims. */
  readonly servesTasks: boolean;
  /** True to report the shim's own pid as the sandbox's. */
  readonly reportsOwnPid: boolean;
  /** Ends the shim after its last response. */
  end(): void;
}

/** Creates the services that containerd calls. */
export function createServices(
  sandbox: Sandbox,
  { servesTasks, reportsOwnPid, end }: ServicesOptions,
): Services {
  const pidOf = () => (reportsOwnPid ? process.pid : sandbox.pid);
  const kill = async () => {
    sandbox.kill();
    const exit = await sandbox.wait();
    end();
    return exit;
  };
  let waits = 0;
  const sandboxMethods: Methods = {
    CreateSandbox: () => ({}),
    StartSandbox: async () => {
      await sandbox.start();
      return { pid: pidOf(), createdAt: timestamp(sandbox.createdAt) };
    },
    Platform: () => ({
      platform: { os: process.platform, architecture: architectures[process.arch] ?? process.arch },
    }),
    StopSandbox: async ({ timeoutSecs }) => {
      await sandbox.stop(Number(timeoutSecs));
      return {};
    },
    WaitSandbox: async () => {
      waits++;
      return exitFields(await sandbox.wait());
    },
    SandboxStatus: ({ verbose }) => ({
      sandboxId: sandbox.id,
      pid: pidOf(),
      state: sandbox.state,
      info: verbose ? { shim: JSON.stringify({ pid: process.pid, bundle: process.cwd(), waits }) } : {},
      createdAt: timestamp(sandbox.createdAt),
      ...(sandbox.exit && { exitedAt: timestamp(sandbox.exit.at) }),
    }),
    PingSandbox: () => ({}),
    ShutdownSandbox: async () => {
      await kill();
      return {};
    },
    SandboxMetrics: () => {
      throw new SandboxError("unimplemented", "the shim measures nothing");
    },
  };
  const taskMethods: Methods = {
    Connect: () => ({ shimPid: process.pid, taskPid: sandbox.pid }),
    Pids: () => ({ processes: sandbox.state === "SANDBOX_READY" ? [{ pid: sandbox.pid }] : [] }),
    Delete: async () => ({ pid: sandbox.pid, ...exitFields(await kill()) }),
    Shutdown: async () => {
      await kill();
      return {};
    },
  };
  return {
    "containerd.runtime.sandbox.v1.Sandbox": sandboxMethods,
    ...(servesTasks && { "containerd.task.v3.Task": taskMethods }),
  };
}
