import { abortError } from "../../shared/errors/abort.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { CreateOpts, State } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { isDiskFull } from "../disk-full.ts";
import { ReplaceableTimeout } from "../replaceable-timeout.ts";
import type { FolderPhase, FolderState, LifecycleMethod } from "./decide.ts";
import type { Engine, Engines, Kept, Running, Sighting } from "./engine.ts";
import { type Exit, exitNow, lostExit } from "./exit.ts";
import { ExitEvent } from "./exit-event.ts";
import type { SandboxFolder } from "./folder.ts";
import type { Keeper, LifeCall } from "./keeper.ts";
import { Launcher } from "./launcher.ts";
import { Mutex } from "./mutex.ts";
import { optsOf } from "./opts.ts";
import type { LocalRecord } from "./record.ts";
import { RecordFile } from "./record-file.ts";
import { decidedError } from "./refusal.ts";
import { Termination } from "./termination.ts";
import { isRespecified, updated } from "./update.ts";

/** The default time between asking a process to end and killing it, in seconds. */
const defaultTimeoutSecs = 10;

/** The delay before what could not be seen is looked at again, in milliseconds. */
const lookDelayMs = 1_000;

/** The delay before a removal that failed is tried again, in milliseconds. */
const retryDelayMs = 5_000;

const untilDone = new AbortController().signal;

/** One life of a sandbox: its state and its next steps. Whatever is answered is on disk before. */
export class LocalSandbox implements Kept {
  readonly folder: SandboxFolder;
  readonly engine: Engine;
  readonly #engines: Engines;
  readonly #keeper: Keeper;
  readonly #mutex = new Mutex();
  readonly #file: RecordFile;
  readonly #ended = new ExitEvent();
  readonly #launcher: Launcher;
  readonly #termination: Termination;
  readonly #looking = new ReplaceableTimeout();
  readonly #retrying = new ReplaceableTimeout();
  #sandbox: Sandbox;
  #running: Running | undefined;
  #removal: Promise<void> | undefined;
  #isCreating = false;
  /** When it is killed, in milliseconds since 1970, if this agent has begun to end it. */
  #killAt = Number.POSITIVE_INFINITY;

  constructor(
    folder: SandboxFolder,
    record: LocalRecord,
    sandbox: Sandbox,
    engines: Engines,
    keeper: Keeper,
  ) {
    this.folder = folder;
    this.#file = new RecordFile(folder, record);
    this.#sandbox = sandbox;
    this.#keeper = keeper;
    this.#engines = engines;
    this.engine = engines.engineOf(this);
    this.#launcher = new Launcher(this.engine, this.#file);
    this.#termination = new Termination(this.engine);
  }

  /** Takes up what an earlier agent left, and looks at it if that is possible yet; `resume` then continues. */
  async recover(): Promise<void> {
    const { user } = this.record;
    if (user) this.#engines.users?.claim(user);
    await this.folder.provideSpare(this.record).catch(() => {});
    await this.engine.recover?.().catch((error) => {
      // It looks again before anything else is done.
      if (!isDiskFull(error)) throw error;
    });
    if (this.record.exit) this.#close(this.record.exit);
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
    return this.#running ?? this.engine.launched;
  }

  get exit(): Exit | undefined {
    return this.#ended.exit;
  }

  get state(): State {
    if (this.exit) return "SANDBOX_NOTREADY";
    return this.#running ? "SANDBOX_READY" : "SANDBOX_UNKNOWN";
  }

  get phase(): FolderPhase {
    if (!this.record.created) return "creating";
    if (this.exit) return "stopped";
    if (this.#running) return "running";
    return this.record.startCall ? "starting" : "created";
  }

  /** The part of its state that decides on calls. */
  get folderState(): FolderState {
    const { life, createCall, startCall, updateCall } = this.record;
    return { life, phase: this.phase, createCall, startCall, updateCall };
  }

  /** True if its Create was broken off, or has failed, so that it is to be undone. */
  get isAbandoned(): boolean {
    return !this.record.created && !this.#isCreating;
  }

  /** Looks what is really there. @throws `unavailable` when that cannot be seen */
  async refresh(): Promise<void> {
    if (!this.exit && this.record.created) await this.#apply(await this.engine.look());
  }

  /** Looks soon, and again as long as that cannot be seen: somebody may wait. */
  wake(): void {
    this.refresh().catch(() => this.#looking.schedule(lookDelayMs, () => this.wake()));
  }

  /** Stops looking. What runs, runs on. */
  close(): void {
    this.#looking.cancel();
    this.engine.close?.();
  }

  /** Goes on with what was broken off: a Create, Stop or Shutdown that has not come to its end. */
  async resume(): Promise<void> {
    if (this.isAbandoned) return this.remove();
    if (!this.record.created) return;
    await this.refresh().catch(() => this.wake());
    const { ending } = this.record;
    if (this.exit) this.engine.settle?.();
    if (ending && !this.exit) this.#termination.repeat(ending.killAt);
    if (this.#keeper.isOver(this)) await this.remove();
  }

  /** Gives a number to a life that has none. */
  async adopt(life: number): Promise<void> {
    await this.#file.amend((record) => {
      record.life ||= life;
    });
  }

  /** Gives the number of a Shutdown to a life that has none; the fence has it on the disk. */
  async adoptToEnd(life: number): Promise<void> {
    await this.#file.note((record) => {
      record.life ||= life;
    });
  }

  /** Makes what Create has to make. When it fails, the sandbox is to be removed. */
  async create(): Promise<void> {
    this.#isCreating = true;
    try {
      await this.engine.create?.();
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
      await this.#file.keepRefusal(callId, () => this.#engines.check(this.#sandbox));
      await this.#assignUser();
      try {
        return await this.#launcher.launch(callId, (running) => {
          this.#running = running;
        });
      } finally {
        this.wake();
      }
    });
  }

  /** @throws `not_found` while it is being created */
  async stop({ callId, signal }: LifeCall, timeoutSecs: number): Promise<void> {
    await this.#mutex.run(signal, async () => {
      await this.#look(signal);
      if (!this.#isDone("Stop", callId)) await this.#end(timeoutSecs || defaultTimeoutSecs);
    });
    await this.wait(signal);
  }

  wait(signal: AbortSignal): Promise<Exit> {
    return this.#ended.wait(signal);
  }

  /** @throws `not_found`, `invalid_argument` */
  update({ callId, signal }: LifeCall, given: Sandbox, fields: readonly string[]): Promise<void> {
    return this.#mutex.run(signal, async () => {
      this.#file.checkRefusal(callId);
      if (this.#isDone("Update", callId)) return;
      await this.#file.keepRefusal(callId, async () => {
        const next = updated(this.#sandbox, given, fields);
        const respecified = isRespecified(this.#sandbox, next);
        await this.engine.update(next, fields);
        await this.folder.writeSandbox(next);
        this.#sandbox = next;
        await this.#file.amend((record) => {
          record.updateCall = callId;
          record.respecified ||= respecified && this.#running !== undefined;
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

  /** Looks before something is changed. A caller that has gone by then is not to be served late. */
  async #look(signal: AbortSignal): Promise<void> {
    await this.refresh();
    if (signal.aborted) throw abortError(signal);
  }

  /** Returns whether a call is done already. @throws if it is refused */
  #isDone(method: LifecycleMethod, callId: string): boolean {
    const decision = this.#keeper.decide(this, method, callId);
    // A Start is only joined here if its outcome is in doubt, and then nobody may launch a second time.
    if (decision.do === "join") throw new SandboxError("unavailable", "its Start is under way");
    if (decision.do === "act") return false;
    if (decision.code === "ok") return true;
    throw decidedError(method, this.record.id, decision.code);
  }

  /** Assigns a user to a life that is older than the setting. @throws `resource_exhausted` */
  async #assignUser(): Promise<void> {
    const { users } = this.#engines;
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

  /**
   * Begins to end it, unless that has begun; a second call can only shorten the time it has. What runs is signalled
   * first, for nothing that the disk says may stand in the way of that.
   */
  async #end(timeoutSecs: number): Promise<void> {
    const killAt = Math.min(
      this.#killAt,
      this.record.ending?.killAt ?? this.#killAt,
      Date.now() + timeoutSecs * 1_000,
    );
    this.#killAt = killAt;
    if (this.#running) this.#termination.pursue(killAt);
    const exit = this.#running ? undefined : exitNow(0, "never_started", "it was never started");
    // Once the fence is beyond its life, that is what a later agent goes by.
    const isOver = this.#keeper.isOver(this);
    await this.#file.amend(
      (record) => {
        record.ending = { killAt };
        if (exit) record.exit ??= exit;
      },
      (error) => isDiskFull(error) && (isOver || !exit),
    );
    if (exit) this.#close(exit);
  }

  async #apply(seen: Sighting): Promise<void> {
    if (this.exit) return;
    if (seen.state === "running") this.#running = seen.running;
    if (seen.state === "idle") return this.#applyIdle();
    if (seen.state !== "ended") return;
    const { exit, kept } = seen;
    const isEnding = this.record.ending !== undefined || Number.isFinite(this.#killAt);
    const isStopped = exit.reason === "exited" && isEnding;
    const told: Exit = isStopped ? { ...exit, reason: "stopped" } : exit;
    if (!kept) await this.#file.keepExit(told);
    this.#close(this.record.exit ?? told);
  }

  /** Ends the life of what was launched and is not there: nobody may launch it a second time. */
  async #applyIdle(): Promise<void> {
    if (this.#launcher.isUnderWay || this.phase !== "starting") return;
    // Should it still come to run, it is not to go on.
    this.engine.end("SIGKILL", 0);
    await this.#file.keepExit(lostExit("it was to be started, and its process is not there"));
    if (this.record.exit) this.#close(this.record.exit);
  }

  #close(exit: Exit): void {
    this.#termination.cancel();
    this.engine.settle?.();
    this.#ended.tell(exit);
  }

  async #remove(): Promise<void> {
    const isCreated = this.record.created;
    try {
      if (isCreated && !this.exit) {
        await this.#mutex.run(untilDone, async () => {
          await this.refresh();
          if (!this.exit) await this.#end(defaultTimeoutSecs);
        });
      }
      // Who waits for what was never created is told so by its absence.
      if (!isCreated) this.#ended.tell(exitNow(0, "never_started", "it was never created"));
      const exit = await this.#ended.wait();
      await this.engine.release();
      if (isCreated) this.#keeper.bury(this, exit);
      await this.folder.remove();
      this.close();
      this.#keeper.forget(this);
      const { user } = this.record;
      if (user) this.#engines.users?.release(user);
    } catch (error) {
      this.#removal = undefined;
      // Nobody may ever ask again, and nothing is to be left.
      this.#retrying.schedule(retryDelayMs, () => void this.remove().catch(() => {}));
      throw error;
    }
  }
}
