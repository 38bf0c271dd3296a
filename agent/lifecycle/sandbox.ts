import { abortError } from "../../shared/errors/abort.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { CreateOpts, State } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { isDiskFull } from "../host/disk-full.ts";
import { assignUser } from "./assign-user.ts";
import type { Backend, BackendSandbox, Running, SandboxContext } from "./backend.ts";
import type { FolderPhase, FolderState, LifecycleMethod } from "./decide.ts";
import { type Exit, exitNow } from "./exit.ts";
import type { SandboxFolder } from "./folder.ts";
import type { LifeCall, LifeRegistry } from "./life-registry.ts";
import { LifeState } from "./life-state.ts";
import { Mutex, untilDone } from "./mutex.ts";
import { optsOf } from "./opts.ts";
import type { LocalRecord } from "./record.ts";
import { RecordFile } from "./record-file.ts";
import { decidedError } from "./refusal.ts";
import { ReplaceableTimeout } from "./replaceable-timeout.ts";
import { defaultTimeoutSecs, SandboxLease } from "./sandbox-lease.ts";
import { SandboxOutput } from "./sandbox-output.ts";
import { applyUpdate, specChanged } from "./update.ts";

/** Delay before a failed observation is repeated. */
const observeRetryDelayMs = 1_000;

/** Delay before a failed removal is repeated. */
const removalRetryDelayMs = 5_000;

/** One life of a sandbox. Executes its calls one at a time; their results are on the disk before they are answered. */
export class LocalSandbox implements SandboxContext {
  readonly folder: SandboxFolder;
  readonly backendSandbox: BackendSandbox;
  readonly lease: SandboxLease;
  readonly output = new SandboxOutput(this);
  readonly #backend: Backend;
  readonly #registry: LifeRegistry;
  readonly #mutex = new Mutex();
  readonly #file: RecordFile;
  readonly #state: LifeState;
  readonly #nextPoll = new ReplaceableTimeout();
  readonly #nextRemoval = new ReplaceableTimeout();
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
    this.#state = new LifeState(this.backendSandbox, this.#file, () => registry.changed(this));
    this.lease = new SandboxLease({
      ...{ mutex: this.#mutex, file: this.#file, state: this.#state },
      isFenced: () => registry.isFenced(this),
      fence: () => registry.fence(this),
      remove: () => this.remove(),
    });
  }

  /** Re-adopts the state that an earlier agent left, and observes it if possible. `resume` then continues. */
  async recover(): Promise<void> {
    if (this.record.user) this.#backend.users?.claim(this.record.user);
    await this.folder.allocateSpare(this.record).catch(() => {});
    await this.backendSandbox.recover?.().catch((error) => {
      // The backend repeats this before its next method.
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

  /** The process, also after it has ended. */
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

  /** The part of the state that decides on calls. */
  get folderState(): FolderState {
    return this.#state.folderState;
  }

  /** True if its Create was interrupted or has failed, so that it must be rolled back. */
  get isAbandoned(): boolean {
    return !this.record.created && !this.#isCreating;
  }

  /** Updates the state from the backend. @throws `unavailable` if the backend cannot be observed */
  refresh(): Promise<void> {
    return this.#state.refresh();
  }

  /** Updates the state, and retries until that succeeds, since a caller may be waiting for a change. */
  pollSoon(): void {
    this.refresh().catch(() => this.#nextPoll.schedule(observeRetryDelayMs, () => this.pollSoon()));
  }

  /** Stops observing. The sandbox keeps running. */
  close(): void {
    this.#nextPoll.cancel();
    this.lease.cancel();
    this.backendSandbox.close?.();
  }

  /** Resumes an interrupted Create, Stop or Shutdown. */
  async resume(): Promise<void> {
    if (this.isAbandoned) return this.remove();
    if (!this.record.created) return;
    await this.refresh().catch(() => this.pollSoon());
    this.#state.resumeEnd();
    this.lease.watch();
    if (this.#isFenced) await this.remove();
  }

  /** Numbers a life without a number. */
  async assignLife(life: number): Promise<void> {
    await this.#file.amend((record) => {
      record.life ||= life;
    });
  }

  /** Numbers a life without a number for its Shutdown. Works on a full disk, since the fence is stored already. */
  async assignFinalLife(life: number): Promise<void> {
    await this.#file.amendDespiteFullDisk((record) => {
      record.life ||= life;
    });
  }

  /** Prepares the sandbox for Create. The caller removes it if this fails. */
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

  /** Starts the process. @throws `already_exists`, `failed_precondition`, and the errors of `Backend.check` */
  start({ callId, signal, lease }: LifeCall): Promise<Running> {
    return this.#mutex.run(signal, async () => {
      await this.#refreshFor(signal);
      this.#file.checkRefusal(callId);
      if (this.#isDone("Start", callId)) return this.#launched();
      await this.#file.recordRefusal(callId, () => this.#backend.check(this.#sandbox));
      await assignUser(this.#backend.users, this.#file);
      await this.lease.replace(lease);
      try {
        return await this.#state.launch(callId);
      } finally {
        this.pollSoon();
      }
    });
  }

  /** Stops the process and waits for its exit. @throws `not_found` during Create */
  async stop({ callId, signal }: LifeCall, timeoutSecs: number): Promise<void> {
    await this.#mutex.run(signal, async () => {
      await this.#refreshFor(signal);
      if (!this.#isDone("Stop", callId))
        await this.#state.end(timeoutSecs || defaultTimeoutSecs, this.#isFenced);
    });
    await this.wait(signal);
  }

  wait(signal: AbortSignal): Promise<Exit> {
    return this.#state.wait(signal);
  }

  /** Updates the client's record. @throws `not_found`, `invalid_argument` */
  update({ callId, signal }: LifeCall, given: Sandbox, fields: readonly string[]): Promise<void> {
    return this.#mutex.run(signal, async () => {
      this.#file.checkRefusal(callId);
      if (this.#isDone("Update", callId)) return;
      await this.#file.recordRefusal(callId, async () => {
        const next = applyUpdate(this.#sandbox, given, fields);
        const hasNewSpec = specChanged(this.#sandbox, next);
        await this.backendSandbox.update(next, fields);
        await this.folder.writeSandbox(next);
        this.#sandbox = next;
        await this.#file.amend((record) => {
          record.updateCall = callId;
          record.isSpecChanged ||= hasNewSpec && this.#state.hasSeenRunning;
        });
      });
    });
  }

  /**
   * Ends the sandbox and removes everything of it. Concurrent calls join, and a started removal completes.
   * @throws `unavailable` if a step fails; the removal is then retried
   */
  remove(): Promise<void> {
    if (!this.#removal) {
      this.#removal = this.#remove();
      // The next caller gets the error.
      this.#removal.catch(() => {});
    }
    return this.#removal;
  }

  /** True once the fence has reached its life. */
  get #isFenced(): boolean {
    return this.#registry.isFenced(this);
  }

  /** Updates the state before a change. @throws the signal's error if the caller has disconnected */
  async #refreshFor(signal: AbortSignal): Promise<void> {
    await this.refresh();
    if (signal.aborted) throw abortError(signal);
  }

  /** Returns true if a call was executed before. @throws if it is refused */
  #isDone(method: LifecycleMethod, callId: string): boolean {
    const decision = this.#registry.decide(this, method, callId);
    // A Start is joined here only if its outcome is unknown. A second launch is then not allowed.
    if (decision.do === "join") throw new SandboxError("unavailable", "its Start is in progress");
    if (decision.do === "act") return false;
    if (decision.code === "ok") return true;
    throw decidedError(method, this.record.id, decision.code);
  }

  /** Returns the result of the executed Start. */
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
      // Callers of Wait get not_found for a sandbox that was never created.
      if (!isCreated) this.#state.close(exitNow(0, "never_started", "it was never created"));
      const exit = await this.#state.wait();
      await this.backendSandbox.release();
      if (isCreated) await this.#registry.bury(this, exit);
      await this.folder.remove(() => this.output.drop());
      this.close();
      this.#registry.forget(this);
      if (this.record.user) this.#backend.users?.release(this.record.user);
    } catch (error) {
      this.#removal = undefined;
      // There may be no further Shutdown call, so the removal retries on its own.
      this.#nextRemoval.schedule(removalRetryDelayMs, () => void this.remove().catch(() => {}));
      throw error;
    }
  }
}
