import type { State } from "../../shared/sandbox/controller.ts";
import { isDiskFull } from "../disk-full.ts";
import type { BackendSandbox, ObservedState, Running } from "./backend.ts";
import type { FolderPhase, FolderState } from "./decide.ts";
import { type Exit, exitNow, lostExit } from "./exit.ts";
import { ExitEvent } from "./exit-event.ts";
import { Launcher } from "./launcher.ts";
import type { LocalRecord } from "./record.ts";
import type { RecordFile } from "./record-file.ts";
import { Termination } from "./termination.ts";

/** The state of one life, as its record and its backendSandbox have it, and its way to the exit. */
export class LifeState {
  readonly #backendSandbox: BackendSandbox;
  readonly #file: RecordFile;
  readonly #launcher: Launcher;
  readonly #termination: Termination;
  readonly #ended = new ExitEvent();
  #running: Running | undefined;
  /** When it is killed, in milliseconds since 1970, if this agent has begun to end it. */
  #killAt = Number.POSITIVE_INFINITY;

  constructor(backendSandbox: BackendSandbox, file: RecordFile) {
    this.#backendSandbox = backendSandbox;
    this.#file = file;
    this.#launcher = new Launcher(backendSandbox, file);
    this.#termination = new Termination(backendSandbox);
  }

  get record(): Readonly<LocalRecord> {
    return this.#file.record;
  }

  /** The process that it runs, or ran. */
  get running(): Running | undefined {
    return this.#running ?? this.#backendSandbox.launched;
  }

  /** True once this agent has seen it run. */
  get hasSeenRunning(): boolean {
    return this.#running !== undefined;
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

  /** The part of it that decides on calls. */
  get folderState(): FolderState {
    const { life, createCall, startCall, updateCall } = this.record;
    return { life, phase: this.phase, createCall, startCall, updateCall };
  }

  wait(signal?: AbortSignal): Promise<Exit> {
    return this.#ended.wait(signal);
  }

  /** Looks what is really there. @throws `unavailable` when that cannot be seen */
  async refresh(): Promise<void> {
    if (!this.exit && this.record.created) await this.#apply(await this.#backendSandbox.observe());
  }

  /** Launches what it runs, as `Launcher` does. */
  launch(callId: string): Promise<Running> {
    return this.#launcher.launch(callId, (running) => {
      this.#running = running;
    });
  }

  /**
   * Begins to end it, unless that has begun; a second call can only shorten the time it has. What runs is signalled
   * first, for nothing that the disk says may stand in the way of that.
   * @param isFenced says that the fence is beyond its life, which is what a later agent goes by
   */
  async end(timeoutSecs: number, isFenced: boolean): Promise<void> {
    const killAt = Math.min(
      this.#killAt,
      this.record.ending?.killAt ?? this.#killAt,
      Date.now() + timeoutSecs * 1_000,
    );
    this.#killAt = killAt;
    if (this.#running) this.#termination.scheduleKill(killAt);
    const exit = this.#running ? undefined : exitNow(0, "never_started", "it was never started");
    await this.#file.amend(
      (record) => {
        record.ending = { killAt };
        if (exit) record.exit ??= exit;
      },
      (error) => isDiskFull(error) && (isFenced || !exit),
    );
    if (exit) this.close(exit);
  }

  /** Does again what an earlier agent may not have finished: settles one that has ended, and asks for an end. */
  resumeEnd(): void {
    const { ending } = this.record;
    if (this.exit) this.#backendSandbox.cleanUpAfterExit?.();
    if (ending && !this.exit) this.#termination.repeat(ending.killAt);
  }

  /** Closes it with its exit, of which all who wait are told. */
  close(exit: Exit): void {
    this.#termination.cancel();
    this.#backendSandbox.cleanUpAfterExit?.();
    this.#ended.publish(exit);
  }

  async #apply(seen: ObservedState): Promise<void> {
    if (this.exit) return;
    if (seen.state === "running") this.#running = seen.running;
    if (seen.state === "idle") return this.#applyIdle();
    if (seen.state !== "ended") return;
    const { exit, isDurable } = seen;
    const isEnding = this.record.ending !== undefined || Number.isFinite(this.#killAt);
    const isStopped = exit.reason === "exited" && isEnding;
    const told: Exit = isStopped ? { ...exit, reason: "stopped" } : exit;
    if (!isDurable) await this.#file.recordExit(told);
    this.close(this.record.exit ?? told);
  }

  /** Ends the life of what was launched and is not there: nobody may launch it a second time. */
  async #applyIdle(): Promise<void> {
    if (this.#launcher.isLaunching || this.phase !== "starting") return;
    // Should it still come to run, it is not to go on.
    this.#backendSandbox.end("SIGKILL", 0);
    await this.#file.recordExit(lostExit("it was to be started, and its process is not there"));
    if (this.record.exit) this.close(this.record.exit);
  }
}
