import { abortError, untilAborted } from "../../shared/errors/abort.ts";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { CreateOpts, State } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { bootId } from "../boot.ts";
import { Later } from "../later.ts";
import type { Engine, Engines, Kept, Running, Sighting } from "./engine.ts";
import { ExitEvent } from "./exit-event.ts";
import type { SandboxFolder } from "./folder.ts";
import { Mutex } from "./mutex.ts";
import { optsOf } from "./opts.ts";
import { checkGeneration, type Exit, exitNow, isRepeated, type LocalRecord, note } from "./record.ts";
import { isRespecified, updated } from "./update.ts";

/** How long a process that is asked to end has for it, in seconds, where the caller does not say. */
const defaultTimeoutSecs = 10;

/** Before what could not be seen is looked at again, in milliseconds. */
const nextLook = 1_000;

/** Before a removal that failed is tried again, in milliseconds. */
const retry = 5_000;

const untilDone = new AbortController().signal;

/** One sandbox: what it is doing and what it may do next. Whatever is answered is on disk before. */
export class LocalSandbox implements Kept {
  readonly folder: SandboxFolder;
  readonly engine: Engine;
  readonly #engines: Engines;
  readonly #mutex = new Mutex();
  readonly #writes = new Mutex();
  readonly #ended = new ExitEvent();
  readonly #onRemoved: (sandbox: LocalSandbox) => void;
  readonly #killing = new Later();
  readonly #looking = new Later();
  readonly #retrying = new Later();
  #record: LocalRecord;
  #sandbox: Sandbox;
  #running: Running | undefined;
  #removal: Promise<void> | undefined;
  #creating = false;

  /** @param onRemoved is told when nothing is left of it */
  constructor(
    folder: SandboxFolder,
    record: LocalRecord,
    sandbox: Sandbox,
    engines: Engines,
    onRemoved: (sandbox: LocalSandbox) => void,
  ) {
    this.folder = folder;
    this.#record = record;
    this.#sandbox = sandbox;
    this.#onRemoved = onRemoved;
    this.#engines = engines;
    this.engine = engines.engineOf(this);
  }

  /** Takes up what an earlier agent left; `resume` then finds out what became of it. */
  static async recover(
    folder: SandboxFolder,
    engines: Engines,
    onRemoved: (sandbox: LocalSandbox) => void,
  ): Promise<LocalSandbox> {
    const [record, client] = [await folder.readRecord(), await folder.readSandbox()];
    const sandbox = new LocalSandbox(folder, record, client, engines, onRemoved);
    await sandbox.engine.recover?.();
    if (record.exit) sandbox.#close(record.exit);
    return sandbox;
  }

  get record(): Readonly<LocalRecord> {
    return this.#record;
  }

  get sandbox(): Sandbox {
    return this.#sandbox;
  }

  get opts(): CreateOpts {
    return optsOf(this.#record);
  }

  /** What it runs, or ran. */
  get running(): Running | undefined {
    return this.#running;
  }

  get exit(): Exit | undefined {
    return this.#ended.exit;
  }

  get state(): State {
    if (this.exit) return "SANDBOX_NOTREADY";
    return this.#running ? "SANDBOX_READY" : "SANDBOX_UNKNOWN";
  }

  /** Looks what is really there. @throws `unavailable` when that cannot be seen */
  async refresh(): Promise<void> {
    if (!this.exit && this.#record.created) await this.#apply(await this.engine.look());
  }

  /** Looks soon, and again as long as that cannot be seen: somebody may wait. */
  wake(): void {
    this.refresh().catch(() => this.#looking.in(nextLook, () => this.wake()));
  }

  /** Stops looking. What runs, runs on. */
  close(): void {
    this.#looking.cancel();
    this.engine.close?.();
  }

  /** Goes on with what was broken off: a Create, Stop or Shutdown that has not come to its end. */
  async resume(): Promise<void> {
    const { created, ending } = this.#record;
    if (!created) {
      if (!this.#creating) await this.undo();
      return;
    }
    await this.refresh().catch(() => this.wake());
    if (!ending) return;
    if (!this.exit) this.#pursue();
    if (ending.remove) await this.#removing();
  }

  /** Makes what Create has to make. When it fails, nothing is left, or it is cleared away as soon as that can be. */
  async create(): Promise<void> {
    this.#creating = true;
    try {
      await this.engine.create?.();
      await this.#amend((record) => {
        record.created = true;
      });
    } catch (error) {
      // What cannot be cleared away now will be when there is a connection again.
      await this.undo().catch(() => {});
      throw error;
    } finally {
      this.#creating = false;
    }
  }

  /** Clears away a sandbox whose Create did not come to its end. @throws `unavailable` */
  undo(): Promise<void> {
    this.#ended.tell(exitNow(0, "it was never created"));
    return this.#removing();
  }

  /** @throws `already_exists`, `failed_precondition`, `aborted`, and what a spec may be refused with */
  start(call: Call): Promise<Running> {
    return this.#mutex.run(call.signal, async () => {
      await this.#look(call);
      const { id, operations, generation } = this.#record;
      if (this.#running && isRepeated(operations, "Start", call)) return this.#running;
      if (this.exit) throw new SandboxError("failed_precondition", `sandbox ${quote(id)}: it has stopped`);
      if (this.#running) throw new SandboxError("already_exists", `sandbox ${quote(id)}: it is running`);
      checkGeneration("Start", id, call, generation);
      await this.#engines.check(this.#sandbox);
      await this.#amend((record) => {
        note(record, "Start", call);
        record.attempt++;
        record.boot = bootId;
      });
      this.#running = await this.engine.launch();
      this.wake();
      return this.#running;
    });
  }

  /** @throws `aborted` */
  async stop(call: Call, timeoutSecs: number): Promise<void> {
    await this.#mutex.run(call.signal, async () => {
      await this.#look(call);
      if (this.exit || isRepeated(this.#record.operations, "Stop", call)) return;
      await this.#end("Stop", call, timeoutSecs || defaultTimeoutSecs);
    });
    await this.wait(call.signal);
  }

  wait(signal: AbortSignal): Promise<Exit> {
    return this.#ended.wait(signal);
  }

  /** @throws `aborted`; `unavailable` for a process that does not end */
  async shutdown(call: Call): Promise<void> {
    // In a box, because the removal is not to be awaited while the sandbox is held.
    const { removal } = await this.#mutex.run(call.signal, async () => {
      if (!this.#removal) {
        await this.#look(call);
        await this.#end("Shutdown", call, defaultTimeoutSecs);
      }
      return { removal: this.#removing() };
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
      await this.engine.update(next, fields);
      await this.folder.writeSandbox(next);
      this.#sandbox = next;
      await this.#amend((record) => {
        note(record, "Update", call);
        record.respecified ||= respecified && this.#running !== undefined;
      });
    });
  }

  /** Looks before something is changed. A caller that has gone meanwhile is not to be served late. */
  async #look({ signal }: Call): Promise<void> {
    await this.refresh();
    if (signal.aborted) throw abortError(signal);
  }

  /** Begins to end it, unless that has begun; a second call can only shorten the time it has. */
  async #end(change: "Stop" | "Shutdown", call: Call, timeoutSecs: number): Promise<void> {
    const { id, generation, ending } = this.#record;
    checkGeneration(change, id, call, generation);
    const killAt = Math.min(ending?.killAt ?? Number.MAX_SAFE_INTEGER, Date.now() + timeoutSecs * 1_000);
    const exit = this.#running ? undefined : exitNow(0, "it was never started");
    await this.#amend((record) => {
      note(record, change, call);
      record.ending = { killAt, remove: change === "Shutdown" || (ending?.remove ?? false) };
      if (exit) record.exit ??= exit;
    });
    if (exit) this.#close(exit);
    else if (!this.exit) this.#pursue(ending === undefined);
  }

  /** Asks the process to end, and kills it when its time is over. */
  #pursue(ask = true): void {
    this.#killing.cancel();
    const left = Math.max(0, (this.#record.ending?.killAt ?? 0) - Date.now());
    if (ask) this.engine.end("SIGTERM", Math.ceil(left / 1_000));
    this.#killing.in(left, () => this.engine.end("SIGKILL", 0));
  }

  async #apply(seen: Sighting): Promise<void> {
    if (this.exit) return;
    if (seen.state === "running") this.#running = seen.running;
    if (seen.state !== "ended") return;
    const { exit, kept } = seen;
    if (!kept) {
      await this.#amend((record) => {
        record.exit ??= exit;
      });
    }
    this.#close(this.#record.exit ?? exit);
  }

  #close(exit: Exit): void {
    this.#killing.cancel();
    this.#ended.tell(exit);
  }

  /** The removal that is under way, or else begins. */
  #removing(): Promise<void> {
    if (!this.#removal) {
      this.#removal = this.#remove();
      // Whoever asks for it again is told.
      this.#removal.catch(() => {});
    }
    return this.#removal;
  }

  async #remove(): Promise<void> {
    try {
      await this.#ended.wait();
      await this.engine.release();
      await this.folder.remove();
      this.close();
      this.#onRemoved(this);
    } catch (error) {
      this.#removal = undefined;
      // Nobody may ever ask again, and nothing is to be left.
      this.#retrying.in(retry, () => void this.resume().catch(() => {}));
      throw error;
    }
  }

  /** Changes the record: on disk, then here. */
  #amend(change: (record: LocalRecord) => void): Promise<void> {
    return this.#writes.run(untilDone, async () => {
      const next = structuredClone(this.#record);
      change(next);
      await this.folder.writeRecord(next);
      this.#record = next;
    });
  }
}
