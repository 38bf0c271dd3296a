import { abortError, untilAborted } from "../../shared/errors/abort.ts";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import { now } from "../../shared/protobuf/timestamp.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type {
  Controller,
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Platform,
} from "../../shared/sandbox/controller.ts";
import { checkId } from "../../shared/sandbox/identifier.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import type { Log } from "../log.ts";
import { instanceOf, statusOf } from "./answers.ts";
import { Burials } from "./burials.ts";
import type { Engines } from "./engine.ts";
import { folderName, SandboxFolder } from "./folder.ts";
import { requestOf } from "./opts.ts";
import { isRepeated, type LocalRecord, note } from "./record.ts";
import { LocalSandbox } from "./sandbox.ts";

function notFound(id: string): SandboxError {
  return new SandboxError("not_found", `sandbox ${quote(id)}: not found`);
}

/** A caller that has gone while it waited for its turn is not to be served late. */
function checkPresent({ signal }: Call): void {
  if (signal.aborted) throw abortError(signal);
}

/**
 * The Controller of this machine, over whatever runs its sandboxes. What it knows is in a folder, so that another
 * one, opened on it later, goes on where this one was broken off; the sandboxes run all the while.
 */
export class LocalController implements Controller {
  readonly #root: string;
  readonly #engines: Engines;
  readonly #log: Log;
  readonly #sandboxes = new Map<string, LocalSandbox>();
  readonly #burials = new Burials();
  /** The last Create of each name that is under way. */
  readonly #creating = new Map<string, Promise<void>>();
  readonly #beat: NodeJS.Timeout | undefined;

  private constructor(root: string, engines: Engines, log: Log) {
    this.#root = root;
    this.#engines = engines;
    this.#log = log;
    if (engines.beat !== undefined) {
      this.#beat = setInterval(() => {
        for (const sandbox of this.#sandboxes.values()) if (sandbox.record.attempt > 0) sandbox.wake();
      }, engines.beat);
    }
  }

  /**
   * Opens a controller on a folder, which no other may have open.
   * @param root made if it is not there; all it holds is private to this user
   */
  static async open(root: string, engines: Engines, log: Log): Promise<LocalController> {
    const folders = await SandboxFolder.openAll(root, engines.sweep);
    const controller = new LocalController(root, engines, log);
    for (const folder of folders) await controller.#recover(folder);
    await engines.open(() => {
      for (const sandbox of controller.#sandboxes.values()) void controller.#resume(sandbox);
    });
    return controller;
  }

  /** Stops looking after the sandboxes. They run on. */
  close(): void {
    clearInterval(this.#beat);
    for (const sandbox of this.#sandboxes.values()) sandbox.close();
    this.#engines.close();
  }

  async create(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void> {
    const name = folderName(call.namespace, checkId(id));
    const before = this.#creating.get(name) ?? Promise.resolve();
    const creation = before.catch(() => {}).then(() => this.#create(name, call, id, sandboxer, opts));
    this.#creating.set(name, creation);
    try {
      await creation;
    } finally {
      if (this.#creating.get(name) === creation) this.#creating.delete(name);
    }
  }

  async start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance> {
    const sandbox = this.#find(call, id, sandboxer);
    return instanceOf(sandbox, await sandbox.start(call));
  }

  async platform(call: Call, id: string, sandboxer: string): Promise<Platform> {
    return this.#find(call, id, sandboxer).engine.platform();
  }

  async stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void> {
    await this.#find(call, id, sandboxer).stop(call, timeoutSecs);
  }

  async wait(call: Call, id: string, sandboxer: string): Promise<ExitStatus> {
    const { status, time } = await this.#find(call, id, sandboxer).wait(call.signal);
    return { exitStatus: status, exitedAt: time };
  }

  async status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<ControllerStatus> {
    const sandbox = this.#find(call, id, sandboxer);
    await sandbox.refresh();
    return statusOf(sandbox, verbose);
  }

  async shutdown(call: Call, id: string, sandboxer: string): Promise<void> {
    const name = folderName(call.namespace, id);
    // What is being made is to be shut down, too.
    await untilAborted(this.#creating.get(name)?.catch(() => {}) ?? Promise.resolve(), call.signal);
    if (!this.#sandboxes.has(name) && this.#burials.wasShutDownBy(name, call)) return;
    await this.#find(call, id, sandboxer).shutdown(call);
  }

  async metrics(call: Call, id: string, sandboxer: string): Promise<Metric> {
    const sandbox = this.#find(call, id, sandboxer);
    await sandbox.refresh();
    const { running, state, engine } = sandbox;
    if (!running || state !== "SANDBOX_READY") {
      throw new SandboxError("failed_precondition", `sandbox ${quote(id)}: it is not running`);
    }
    return { timestamp: now(Date.now), id, data: await engine.measure(running) };
  }

  async update(
    call: Call,
    id: string,
    sandboxer: string,
    given: Sandbox,
    fields: readonly string[],
  ): Promise<void> {
    await this.#find(call, id, sandboxer).update(call, given, fields);
  }

  /** @throws `not_found` */
  #find(call: Call, id: string, sandboxer: string): LocalSandbox {
    const sandbox = this.#sandboxes.get(folderName(call.namespace, id));
    if (!sandbox?.record.created) throw notFound(id);
    const isAnothers = this.#engines.isDivided && sandboxer && sandboxer !== sandbox.record.sandboxer;
    if (isAnothers) throw notFound(id);
    return sandbox;
  }

  async #create(name: string, call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void> {
    checkPresent(call);
    const existing = this.#sandboxes.get(name);
    if (existing?.record.created) {
      if (isRepeated(existing.record.operations, "Create", call)) return;
      throw new SandboxError("already_exists", `sandbox ${quote(id)}: already exists`);
    }
    await existing?.undo();
    checkPresent(call);
    this.#burials.checkCreate(name, id, call);
    if (!opts.sandbox) throw new SandboxError("not_found", `sandbox ${quote(id)}: no record of it was sent`);
    const record: LocalRecord = {
      version: 1,
      namespace: call.namespace,
      id,
      uid: crypto.randomUUID(),
      createdAt: now(Date.now),
      sandboxer: sandboxer || this.#engines.sandboxer,
      request: requestOf(opts),
      created: !this.#engines.creates,
      generation: 0,
      operations: {},
      attempt: 0,
      boot: "",
      respecified: false,
    };
    note(record, "Create", call);
    const client = { ...opts.sandbox, id };
    await this.#engines.check(client);
    const folder = await SandboxFolder.create(this.#root, record, client, this.#engines.sweep);
    const sandbox = new LocalSandbox(folder, record, client, this.#engines, this.#forget);
    this.#sandboxes.set(name, sandbox);
    if (!record.created) await sandbox.create();
  }

  async #recover(folder: SandboxFolder): Promise<void> {
    try {
      const sandbox = await LocalSandbox.recover(folder, this.#engines, this.#forget);
      this.#sandboxes.set(folderName(sandbox.record.namespace, sandbox.record.id), sandbox);
    } catch (error) {
      this.#log("error", "a sandbox cannot be recovered; its folder is left as it is", {
        folder: folder.path,
        cause: String(error),
      });
    }
  }

  async #resume(sandbox: LocalSandbox): Promise<void> {
    const { namespace, id } = sandbox.record;
    try {
      await sandbox.resume();
      const { state, running } = sandbox;
      this.#log("info", "recovered", { namespace, sandboxId: id, state, pid: running?.pid ?? 0 });
    } catch (error) {
      this.#log("error", "what was broken off cannot be finished yet", {
        namespace,
        sandboxId: id,
        cause: String(error),
      });
    }
  }

  readonly #forget = ({ record }: LocalSandbox): void => {
    const name = folderName(record.namespace, record.id);
    this.#sandboxes.delete(name);
    this.#burials.add(name, record);
  };
}
