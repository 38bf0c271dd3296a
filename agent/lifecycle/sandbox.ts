import { abortError } from "../../shared/errors/abort.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { CreateOpts, State } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { isDiskFull } from "../disk-full.ts";
import { ReplaceableTimeout } from "../replaceable-timeout.ts";
import type { Backend, BackendSandbox, Running, SandboxContext } from "./backend.ts";
import type { FolderPhase, FolderState, LifecycleMethod } from "./decide.ts";
import { type Exit, exitNow } from "./exit.ts";
import type { SandboxFolder } from "./folder.ts";
import type { LifeCall, LifeRegistry } from "./life-registry.ts";
import { LifeState } from "./life-state.ts";
import { Mutex } from "./mutex.ts";
import { optsOf } from "./opts.ts";
import type { LocalRecord } from "./record.ts";
import { RecordFile } from "./record-file.ts";
import { decidedError } from "./refusal.ts";
import { applyUpdate, specChanged } from "./update.ts";

/** The default time between asking a process to end and killing it, in seconds. */
const defaultTimeoutSecs = 10;

/** The delay before what could not be seen is looked at again, in milliseconds. */
const lookDelayMs = 1_000;

/** The delay before a removal that failed is tried again, in milliseconds. */
const retryDelayMs = 5_000;

const untilDone = new AbortController().signal;

/** One life of a sandbox: the calls that it is led through, one at a time. Whatever is answered is on disk before. */
export class LocalSandbox implements SandboxContext {
  readonly folder: SandboxFolder;
  readonly backendSandbox: BackendSandbox;
  readonly #backend: Backend;
  readonly #registry: LifeRegistry;
  readonly #mutex = new Mutex();
  readonly #file: RecordFile;
  readonly #state: LifeState;
  readonly #looking = new ReplaceableTimeout();
  readonly #retrying = new ReplaceableTimeout();
  #sandbox: Sandbox;
  #removal: Promise<void> | undefined;
  #isCreating = false;

  constructor(
    folder: SandboxFolder,
    record: LocalRecord,
    sandbox: Sandbox,
    backend: Backend,
    registry: LifeRegistry,
  ) {
    this.folder = folder;
    this.#file = new RecordFile(folder, record);
    this.#sandbox = sandbox;
    this.#registry = registry;
    this.#backend = backend;
    this.backendSandbox = backend.createSandbox(this);
    this.#state = new LifeState(this.backendSandbox, this.#file);
  }

  /** Takes up what an earlier agent left, and looks at it if that is possible yet; `resume` then continues. */
  async recover(): Promise<void> {
    const { user } = this.record;
    if (user) this.#backend.users?.claim(user);
    await this.folder.allocateSpare(this.record).catch(() => {});
    await this.backendSandbox.recover?.().catch((error) => {
      // It looks again before anything else is done.
      if (!isDiskFull(error)) throw error;
    });
    if (this.record.exit) this.#state.close(this.record.exit);
    await this.refresh().catch(() => {});
  }

  get record(): Readonly<LocalRecord> {
    return this.#file.record;
  }

  get sandbox(): Sandbox {
    return this.#sandbox;
  }

  get opts(): CreateOpts {
    return optsOf(this.record);
  }

  /** The process that it runs, or ran. */
  get running(): Running | undefined {
    return this.#state.running;
  }

  get exit(): Exit | undefined {
    return this.#state.exit;
  }

  get state(): State {
    return this.#state.state;
  }

  get phase(): FolderPhase {
    return this.#state.phase;
  }

  /** The part of its state that decides on calls. */
  get folderState(): FolderState {
    return this.#state.folderState;
  }

  /** True if its Create was broken off, or has failed, so that it is to be undone. */
  get isAbandoned(): boolean {
    return !this.record.created && !this.#isCreating;
  }

  /** Looks what is really there. @throws `unavailable` when that cannot be seen */
  refresh(): Promise<void> {
    return this.#state.refresh();
  }

  /** Looks soon, and again as long as that cannot be seen: somebody may wait. */
  pollSoon(): void {
    this.refresh().catch(() => this.#looking.schedule(lookDelayMs, () => this.pollSoon()));
  }

  /** Stops looking. What runs, runs on. */
  close(): void {
    this.#looking.cancel();
    this.backendSandbox.close?.();
  }

  /** Goes on with what was broken off: a Create, Stop or Shutdown that has not come to its end. */
  async resume(): Promise<void> {
    if (this.isAbandoned) return this.remove();
    if (!this.record.created) return;
    await this.refresh().catch(() => this.pollSoon());
    this.#state.resumeEnd();
    if (this.#isFenced) await this.remove();
  }

  /** Gives a number to a life that has none. */
  async assignLife(life: number): Promise<void> {
    await this.#file.amend((record) => {
      record.life ||= life;
    });
  }

  /** Gives the number of a Shutdown to a life that has none; the fence has it on the disk. */
  async assignFinalLife(life: number): Promise<void> {
    await this.#file.amendDespiteFullDisk((record) => {
      record.life ||= life;
    });
  }

  /** Makes what Create has to make. When it fails, the sandbox is to be removed. */
  async create(): Promise<void> {
    this.#isCreating = true;
    try {
      await this.backendSandbox.create?.();
      await this.#file.amend((record) => {
        record.created = true;
      });
    } finally {
      this.#isCreating = false;
    }
  }

  /** @throws `already_exists`, `failed_precondition`, and what a spec may be refused with */
  start({ callId, signal }: LifeCall): Promise<Running> {
    return this.#mutex.run(signal, async () => {
      await this.#look(signal);
      this.#file.checkRefusal(callId);
      if (this.#isDone("Start", callId)) return this.#launched();
      await this.#file.recordRefusal(callId, () => this.#backend.check(this.#sandbox));
      await this.#assignUser();
      try {
        return await this.#state.launch(callId);
      } finally {
        this.pollSoon();
      }
    });
  }

  /** @throws `not_found` while it is being created */
  async stop({ callId, signal }: LifeCall, timeoutSecs: number): Promise<void> {
    await this.#mutex.run(signal, async () => {
      await this.#look(signal);
      if (!this.#isDone("Stop", callId))
        await this.#state.end(timeoutSecs || defaultTimeoutSecs, this.#isFenced);
    });
    await this.wait(signal);
  }

  wait(signal: AbortSignal): Promise<Exit> {
    return this.#state.wait(signal);
  }

  /** @throws `not_found`, `invalid_argument` */
  update({ callId, signal }: LifeCall, given: Sandbox, fields: readonly string[]): Promise<void> {
    return this.#mutex.run(signal, async () => {
      this.#file.checkRefusal(callId);
      if (this.#isDone("Update", callId)) return;
      await this.#file.recordRefusal(callId, async () => {
        const next = applyUpdate(this.#sandbox, given, fields);
        const respecified = specChanged(this.#sandbox, next);
        await this.backendSandbox.update(next, fields);
        await this.folder.writeSandbox(next);
        this.#sandbox = next;
        await this.#file.amend((record) => {
          record.updateCall = callId;
          record.respecified ||= respecified && this.#state.hasSeenRunning;
        });
      });
    });
  }

  /**
   * Ends it and takes away everything that is left of it. All who ask join; once begun it is finished.
   * @throws `unavailable` for what cannot be done now; it is tried again
   */
  remove(): Promise<void> {
    if (!this.#removal) {
      this.#removal = this.#remove();
      // Whoever asks for it again is told.
      this.#removal.catch(() => {});
    }
    return this.#removal;
  }

  /** True once the fence is beyond its life. */
  get #isFenced(): boolean {
    return this.#registry.isFenced(this);
  }

  /** Looks before something is changed. A caller that has gone by then is not to be served late. */
  async #look(signal: AbortSignal): Promise<void> {
    await this.refresh();
    if (signal.aborted) throw abortError(signal);
  }

  /** Returns whether a call is done already. @throws if it is refused */
  #isDone(method: LifecycleMethod, callId: string): boolean {
    const decision = this.#registry.decide(this, method, callId);
    // A Start is only joined here if its outcome is in doubt, and then nobody may launch a second time.
    if (decision.do === "join") throw new SandboxError("unavailable", "its Start is under way");
    if (decision.do === "act") return false;
    if (decision.code === "ok") return true;
    throw decidedError(method, this.record.id, decision.code);
  }

  /** Assigns a user to a life that is older than the setting. @throws `resource_exhausted` */
  async #assignUser(): Promise<void> {
    const { users } = this.#backend;
    if (!users || this.record.user) return;
    const user = users.take();
    try {
      await this.#file.amend((record) => {
        record.user = user;
      });
    } catch (error) {
      users.release(user);
      throw error;
    }
  }

  /** The first answer to the Start that was accepted. */
  #launched(): Running {
    if (this.running) return this.running;
    throw decidedError("Start", this.record.id, "failed_precondition");
  }

  async #remove(): Promise<void> {
    const isCreated = this.record.created;
    try {
      if (isCreated && !this.exit) {
        await this.#mutex.run(untilDone, async () => {
          await this.refresh();
          if (!this.exit) await this.#state.end(defaultTimeoutSecs, this.#isFenced);
        });
      }
      // Who waits for what was never created is told so by its absence.
      if (!isCreated) this.#state.close(exitNow(0, "never_started", "it was never created"));
      const exit = await this.#state.wait();
      await this.backendSandbox.release();
      if (isCreated) this.#registry.recordExit(this, exit);
      await this.folder.remove();
      this.close();
      this.#registry.forget(this);
      const { user } = this.record;
      if (user) this.#backend.users?.release(user);
    } catch (error) {
      this.#removal = undefined;
      // Nobody may ever ask again, and nothing is to be left.
      this.#retrying.schedule(retryDelayMs, () => void this.remove().catch(() => {}));
      throw error;
    }
  }
}
