import { quote, SandboxError } from "../../../shared/errors/error.ts";
import { now } from "../../../shared/protobuf/timestamp.ts";
import type { Call } from "../../../shared/sandbox/call.ts";
import type {
  Controller,
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Platform,
} from "../../../shared/sandbox/controller.ts";
import { checkId } from "../../../shared/sandbox/identifier.ts";
import type { Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { Log } from "../../log.ts";
import { instanceOf, statusOf } from "./answers.ts";
import { Burials } from "./burials.ts";
import { folderName, SandboxFolder } from "./folder.ts";
import { measure } from "./metrics.ts";
import { thisPlatform } from "./platform.ts";
import { checkCommand } from "./program.ts";
import { isRepeated, type LocalRecord, note } from "./record.ts";
import { ProcessSandbox } from "./sandbox.ts";
import { parseSpec } from "./spec.ts";

/** How often processes are looked after, in milliseconds. */
const beat = 250;

/** What of Create's options a process has no use for. */
function ignoredOf(opts: CreateOpts): string[] {
  const said = { rootfs: opts.rootfs.length > 0, netnsPath: opts.netnsPath !== "", options: opts.options };
  return Object.entries(said).flatMap(([name, given]) => (given ? [name] : []));
}

function notFound(id: string): SandboxError {
  return new SandboxError("not_found", `sandbox ${quote(id)}: not found`);
}

/**
 * Runs each sandbox as a local process group. What it knows is in a folder, so that another one, opened on it
 * later, goes on where this one was broken off; the processes run all the while.
 */
export class ProcessBackend implements Controller {
  readonly #root: string;
  readonly #sandboxes = new Map<string, ProcessSandbox>();
  readonly #burials = new Burials();
  /** The last Create of each name that is under way. */
  readonly #creating = new Map<string, Promise<void>>();
  readonly #watch: NodeJS.Timeout;

  private constructor(root: string) {
    this.#root = root;
    this.#watch = setInterval(() => {
      for (const sandbox of this.#sandboxes.values()) sandbox.tick();
    }, beat);
  }

  /**
   * Opens a backend on a folder, which no other may have open.
   * @param root made if it is not there; all it holds is private to this user
   */
  static async open(root: string, log: Log): Promise<ProcessBackend> {
    const folders = await SandboxFolder.openAll(root);
    const backend = new ProcessBackend(root);
    for (const folder of folders) {
      try {
        const sandbox = await ProcessSandbox.recover(folder, backend.#forget);
        const { namespace, id } = sandbox.record;
        backend.#sandboxes.set(folderName(namespace, id), sandbox);
        log("info", "recovered", {
          namespace,
          sandboxId: id,
          state: sandbox.state,
          pid: sandbox.run?.leader.pid ?? 0,
        });
      } catch (error) {
        log("error", "a sandbox cannot be recovered; its folder is left as it is", {
          folder: folder.path,
          cause: String(error),
        });
      }
    }
    return backend;
  }

  /** Stops looking after the processes. They run on. */
  close(): void {
    clearInterval(this.#watch);
  }

  async create(call: Call, id: string, _sandboxer: string, opts: CreateOpts): Promise<void> {
    const name = folderName(call.namespace, checkId(id));
    const before = this.#creating.get(name) ?? Promise.resolve();
    const creation = before.catch(() => {}).then(() => this.#create(name, call, id, opts));
    this.#creating.set(name, creation);
    try {
      await creation;
    } finally {
      if (this.#creating.get(name) === creation) this.#creating.delete(name);
    }
  }

  async start(call: Call, id: string): Promise<ControllerInstance> {
    const sandbox = this.#find(call, id);
    return instanceOf(sandbox, await sandbox.start(call));
  }

  async platform(call: Call, id: string): Promise<Platform> {
    this.#find(call, id);
    return thisPlatform();
  }

  async stop(call: Call, id: string, _sandboxer: string, timeoutSecs: number): Promise<void> {
    await this.#find(call, id).stop(call, timeoutSecs);
  }

  async wait(call: Call, id: string): Promise<ExitStatus> {
    const { status, time } = await this.#find(call, id).wait(call.signal);
    return { exitStatus: status, exitedAt: time };
  }

  async status(call: Call, id: string, _sandboxer: string, verbose: boolean): Promise<ControllerStatus> {
    return statusOf(this.#find(call, id), verbose);
  }

  async shutdown(call: Call, id: string): Promise<void> {
    const name = folderName(call.namespace, id);
    if (!this.#sandboxes.has(name) && this.#burials.wasShutDownBy(name, call)) return;
    await this.#find(call, id).shutdown(call);
  }

  async metrics(call: Call, id: string): Promise<Metric> {
    const { run, state } = this.#find(call, id);
    if (!run || state !== "SANDBOX_READY") {
      throw new SandboxError("failed_precondition", `sandbox ${quote(id)}: it is not running`);
    }
    return { timestamp: now(Date.now), id, data: measure(run.leader.pid) };
  }

  async update(
    call: Call,
    id: string,
    _sandboxer: string,
    given: Sandbox,
    fields: readonly string[],
  ): Promise<void> {
    await this.#find(call, id).update(call, given, fields);
  }

  #find(call: Call, id: string): ProcessSandbox {
    const sandbox = this.#sandboxes.get(folderName(call.namespace, id));
    if (!sandbox) throw notFound(id);
    return sandbox;
  }

  async #create(name: string, call: Call, id: string, opts: CreateOpts): Promise<void> {
    const existing = this.#sandboxes.get(name);
    if (existing) {
      if (isRepeated(existing.record.operations, "Create", call)) return;
      throw new SandboxError("already_exists", `sandbox ${quote(id)}: already exists`);
    }
    this.#burials.checkCreate(name, id, call);
    if (!opts.sandbox) throw new SandboxError("not_found", `sandbox ${quote(id)}: no record of it was sent`);
    await checkCommand(parseSpec(opts.sandbox.spec).command);
    const record: LocalRecord = {
      version: 1,
      namespace: call.namespace,
      id,
      createdAt: now(Date.now),
      ignored: ignoredOf(opts),
      generation: 0,
      operations: {},
      attempt: 0,
      boot: "",
      respecified: false,
    };
    note(record, "Create", call);
    const sandbox = { ...opts.sandbox, id };
    const folder = await SandboxFolder.create(this.#root, record, sandbox);
    this.#sandboxes.set(name, new ProcessSandbox(folder, record, sandbox, this.#forget));
  }

  readonly #forget = ({ record }: ProcessSandbox): void => {
    const name = folderName(record.namespace, record.id);
    this.#sandboxes.delete(name);
    this.#burials.add(name, record);
  };
}
