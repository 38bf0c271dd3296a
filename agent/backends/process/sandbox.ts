import { untilAborted } from "../../../shared/errors/abort.ts";
import { quote, SandboxError } from "../../../shared/errors/error.ts";
import type { Call } from "../../../shared/sandbox/call.ts";
import type { State } from "../../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { SandboxFolder } from "./folder.ts";
import { Mutex } from "./mutex.ts";
import { bootId } from "./proc.ts";
import { checkCommand } from "./program.ts";
import { checkGeneration, type Exit, exitNow, isRepeated, type LocalRecord, note } from "./record.ts";
import { Run } from "./run.ts";
import { parseSpec } from "./spec.ts";
import { isRespecified, updated } from "./update.ts";

/** How long a process that is asked to end has for it, in seconds, where the caller does not say. */
const defaultTimeoutSecs = 10;

/** The longest delay of a timer, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

const untilDone = new AbortController().signal;

/** One sandbox: what it is doing and what it may do next. Whatever is answered is on disk before. */
export class ProcessSandbox {
  readonly #folder: SandboxFolder;
  readonly #mutex = new Mutex();
  readonly #ended = Promise.withResolvers<Exit>();
  readonly #onRemoved: (sandbox: ProcessSandbox) => void;
  #record: LocalRecord;
  #sandbox: Sandbox;
  #run: Run | undefined;
  #exit: Exit | undefined;
  #settling = false;
  #killTimer: NodeJS.Timeout | undefined;
  #removal: Promise<void> | undefined;

  /** @param onRemoved is told when nothing is left of it */
  constructor(
    folder: SandboxFolder,
    record: LocalRecord,
    sandbox: Sandbox,
    onRemoved: (sandbox: ProcessSandbox) => void,
  ) {
    this.#folder = folder;
    this.#record = record;
    this.#sandbox = sandbox;
    this.#onRemoved = onRemoved;
  }

  /** Takes up what an earlier agent left: a process that runs, an exit, a Stop or Shutdown under way. */
  static async recover(
    folder: SandboxFolder,
    onRemoved: (sandbox: ProcessSandbox) => void,
  ): Promise<ProcessSandbox> {
    const sandbox = new ProcessSandbox(
      folder,
      await folder.readRecord(),
      await folder.readSandbox(),
      onRemoved,
    );
    await sandbox.#recover();
    return sandbox;
  }

  async #recover(): Promise<void> {
    const { attempt, boot, exit, ending } = this.#record;
    if (attempt > 0) this.#run = await Run.adopt(this.#folder.attempt(attempt));
    if (exit) this.#close(exit);
    else if (this.#run && boot !== bootId()) {
      const seen = this.#run.recall();
      if (seen !== "lost") this.#close(seen);
      else
        await this.#settle(
          exitNow(255, "the machine was started anew, and how the process ended is not known"),
        );
    } else this.tick();
    if (!ending) return;
    if (!this.#exit) this.#pursue();
    if (!ending.remove) return;
    this.#removal = this.#remove();
    // Whoever asks for it again is told.
    this.#removal.catch(() => {});
  }

  get record(): Readonly<LocalRecord> {
    return this.#record;
  }

  /** The client's record, as of Create and what Update changed. */
  get sandbox(): Sandbox {
    return this.#sandbox;
  }

  get run(): Run | undefined {
    return this.#run;
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  get state(): State {
    if (this.#exit) return "SANDBOX_NOTREADY";
    return this.#run ? "SANDBOX_READY" : "SANDBOX_UNKNOWN";
  }

  /** Looks whether its process has ended. */
  tick(): void {
    if (!this.#run || this.#exit || this.#settling) return;
    const seen = this.#run.look();
    if (seen === "running") return;
    if (seen !== "lost") {
      this.#close(seen);
      return;
    }
    this.#settling = true;
    const exit = exitNow(255, "its supervisor was killed, and how the process ended is not known");
    this.#mutex
      .run(untilDone, () => this.#settle(exit))
      // The next tick tries again.
      .catch(() => {})
      .finally(() => {
        this.#settling = false;
      });
  }

  /** @throws `already_exists`, `failed_precondition`, `aborted`, and what a spec may be refused with */
  start(call: Call): Promise<Run> {
    return this.#mutex.run(call.signal, async () => {
      const { id, operations, generation } = this.#record;
      if (this.#run && isRepeated(operations, "Start", call)) return this.#run;
      if (this.#exit) throw new SandboxError("failed_precondition", `sandbox ${quote(id)}: it has stopped`);
      if (this.#run) throw new SandboxError("already_exists", `sandbox ${quote(id)}: it is running`);
      checkGeneration("Start", id, call, generation);
      const { command } = parseSpec(this.#sandbox.spec);
      await checkCommand(command);
      await this.#amend((record) => {
        note(record, "Start", call);
        record.attempt++;
        record.boot = bootId();
      });
      this.#run = await Run.launch(this.#folder.attempt(this.#record.attempt), command, () => this.tick());
      this.tick();
      return this.#run;
    });
  }

  /** @throws `aborted` */
  async stop(call: Call, timeoutSecs: number): Promise<void> {
    await this.#mutex.run(call.signal, async () => {
      if (!this.#exit) await this.#end("Stop", call, timeoutSecs || defaultTimeoutSecs);
    });
    await this.wait(call.signal);
  }

  wait(signal: AbortSignal): Promise<Exit> {
    return untilAborted(this.#ended.promise, signal);
  }

  /** @throws `aborted`; `unavailable` for a process that does not end */
  async shutdown(call: Call): Promise<void> {
    // In a box, because the removal is not to be awaited while the sandbox is held.
    const { removal } = await this.#mutex.run(call.signal, async () => {
      if (!this.#removal) await this.#end("Shutdown", call, defaultTimeoutSecs);
      this.#removal ??= this.#remove();
      return { removal: this.#removal };
    });
    await untilAborted(removal, call.signal);
  }

  /** @throws `not_found`, `invalid_argument`, `aborted` */
  update(call: Call, given: Sandbox, fields: readonly string[]): Promise<void> {
    return this.#mutex.run(call.signal, async () => {
      const { id, operations, generation } = this.#record;
      if (this.#removal) throw new SandboxError("not_found", `sandbox ${quote(id)}: it is being shut down`);
      if (isRepeated(operations, "Update", call)) return;
      checkGeneration("Update", id, call, generation);
      const next = updated(this.#sandbox, given, fields);
      const respecified = isRespecified(this.#sandbox, next);
      if (respecified) parseSpec(next.spec);
      await this.#folder.writeSandbox(next);
      this.#sandbox = next;
      await this.#amend((record) => {
        note(record, "Update", call);
        record.respecified ||= respecified && this.#run !== undefined;
      });
    });
  }

  /** Begins to end it, unless that has begun; a second call can only shorten the time it has. */
  async #end(change: "Stop" | "Shutdown", call: Call, timeoutSecs: number): Promise<void> {
    const { id, generation, ending } = this.#record;
    checkGeneration(change, id, call, generation);
    const killAt = Math.min(ending?.killAt ?? Number.MAX_SAFE_INTEGER, Date.now() + timeoutSecs * 1_000);
    const exit = this.#run ? undefined : exitNow(0, "it was never started");
    await this.#amend((record) => {
      note(record, change, call);
      record.ending = { killAt, remove: change === "Shutdown" || (ending?.remove ?? false) };
      if (exit) record.exit ??= exit;
    });
    if (exit) this.#close(exit);
    else if (!this.#exit) this.#pursue(ending === undefined);
  }

  /** Asks the process to end, and kills it when its time is over. */
  #pursue(ask = true): void {
    if (ask) this.#run?.signal("SIGTERM");
    clearTimeout(this.#killTimer);
    const { ending } = this.#record;
    const left = Math.max(0, (ending?.killAt ?? 0) - Date.now());
    if (left > longestTimer) return;
    this.#killTimer = setTimeout(() => this.#run?.signal("SIGKILL"), left);
    this.#killTimer.unref();
  }

  /** Records an exit that only the agent knows of. */
  async #settle(exit: Exit): Promise<void> {
    await this.#amend((record) => {
      record.exit ??= exit;
    });
    this.#close(this.#record.exit ?? exit);
  }

  #close(exit: Exit): void {
    if (this.#exit) return;
    this.#exit = exit;
    clearTimeout(this.#killTimer);
    this.#ended.resolve(exit);
  }

  async #remove(): Promise<void> {
    try {
      await this.#ended.promise;
      if (this.#run && this.#record.boot === bootId()) await this.#run.clear();
      await this.#folder.remove();
      this.#onRemoved(this);
    } catch (error) {
      this.#removal = undefined;
      throw error;
    }
  }

  /** Changes the record: on disk, then here. */
  async #amend(change: (record: LocalRecord) => void): Promise<void> {
    const next = structuredClone(this.#record);
    change(next);
    await this.#folder.writeRecord(next);
    this.#record = next;
  }
}
