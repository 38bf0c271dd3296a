import { SandboxError } from "../../../shared/errors/error.ts";
import { type Fields, timestamp } from "./messages.ts";
import type { Exit, Sandbox } from "./sandbox.ts";
import type { Methods, Services } from "./ttrpc.ts";

/** The architectures by Node's names that containerd has others for. */
const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

function exitFields({ status, at }: Exit): Fields {
  return { exitStatus: status, exitedAt: timestamp(at) };
}

export interface ServicesOptions {
  /** True if there is the task API, by which a daemon that is started again finds its shims. */
  readonly tasks: boolean;
  /** True if it gives its own number for that of the process it runs. */
  readonly givesOwnPid: boolean;
  /** Ends the shim, once what it was asked is answered. */
  end(): void;
}

/** What containerd calls on a shim. */
export function createServices(sandbox: Sandbox, { tasks, givesOwnPid, end }: ServicesOptions): Services {
  const pidOf = () => (givesOwnPid ? process.pid : sandbox.pid);
  const kill = async () => {
    sandbox.kill();
    const exit = await sandbox.wait();
    end();
    return exit;
  };
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
    WaitSandbox: async () => exitFields(await sandbox.wait()),
    SandboxStatus: ({ verbose }) => ({
      sandboxId: sandbox.id,
      pid: pidOf(),
      state: sandbox.state,
      info: verbose ? { shim: JSON.stringify({ pid: process.pid, bundle: process.cwd() }) } : {},
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
    ...(tasks && { "containerd.task.v3.Task": taskMethods }),
  };
}
