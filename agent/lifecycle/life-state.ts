import type { State } from "../../shared/sandbox/controller.ts";
import { isDiskFull } from "../host/disk-full.ts";
import type { BackendSandbox, ObservedState, Running } from "./backend.ts";
import type { FolderPhase, FolderState } from "./decide.ts";
import { type Exit, exitNow, lostExit } from "./exit.ts";
import { ExitEvent } from "./exit-event.ts";
import { Launcher } from "./launcher.ts";
import type { LocalRecord } from "./record.ts";
import type { RecordFile } from "./record-file.ts";
import { isLeaseOver } from "./sandbox-lease.ts";
import { Termination } from "./termination.ts";

/** The state of one life, combined from its record and its backend, and its transitions up to the exit. */
export class LifeState {
  readonly #backendSandbox: BackendSandbox;
  readonly #file: RecordFile;
  readonly #launcher: Launcher;
  readonly #termination: Termination;
  readonly #ended = new ExitEvent();
  readonly #onChange: () => void;
  #running: Running | undefined;
  /** Time of the kill, in milliseconds since 1970; infinite unless this agent is stopping it. */
  #killAt = Number.POSITIVE_INFINITY;
  /** True if it is being stopped because its lease has expired. */
  #isExpiry = false;

  /** @param onChange called when the process has started or ended */
  constructor(backendSandbox: BackendSandbox, file: RecordFile, onChange: () => void) {
    this.#onChange = onChange;
    this.#backendSandbox = backendSandbox;
    this.#file = file;
    this.#launcher = new Launcher(backendSandbox, file);
    this.#termination = new Termination(backendSandbox);
  }

  get record(): Readonly<LocalRecord> {
    return this.#file.record;
  }

  /** The process, also after it has ended. */
  get running(): Running | undefined {
    return this.#running ?? this.#backendSandbox.launched;
  }

  /** True once this agent has seen the process run. */
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

  /** The part of the state that decides on calls. */
  get folderState(): FolderState {
    const { life, createCall, startCall, updateCall } = this.record;
    return { life, phase: this.phase, createCall, startCall, updateCall };
  }

  wait(signal?: AbortSignal): Promise<Exit> {
    return this.#ended.wait(signal);
  }

  /** Updates the state from the backend. @throws `unavailable` if the backend cannot be observed */
  async refresh(): Promise<void> {
    if (!this.exit && this.record.created) await this.#apply(await this.#backendSandbox.observe());
  }

  /** Launches the process. */
  launch(callId: string): Promise<Running> {
    return this.#launcher.launch(callId, (running) => this.#noteRunning(running));
  }

  /**
   * Begins to stop the process. A second call can only shorten its timeout. The signal comes first, since a failed
   * write to the disk must not prevent it; of an expiry it comes after the attempt to write, so that a later agent
   * knows the reason of the exit.
   * @param isFenced true if the fence has reached its life; a later agent then ends it without a record of the stop
   */
  async end(timeoutSecs: number, isFenced: boolean): Promise<void> {
    const killAt = Math.min(
      this.#killAt,
      this.record.ending?.killAt ?? this.#killAt,
      Date.now() + timeoutSecs * 1_000,
    );
    this.#killAt = killAt;
    const { ending, lease } = this.record;
    this.#isExpiry = ending ? (ending.isExpiry ?? false) : this.#isExpiry || isLeaseOver(lease);
    const isExpiry = this.#isExpiry;
    const isRunning = this.#running !== undefined;
    const exit = isRunning ? undefined : exitNow(0, "never_started", "it was never started");
    if (isRunning && !isExpiry) this.#termination.scheduleKill(killAt);
    try {
      await this.#file.amend(
        (record) => {
          record.ending = { killAt, ...(isExpiry ? { isExpiry } : {}) };
          if (exit) record.exit ??= exit;
        },
        (error) => isDiskFull(error) && (isFenced || !exit),
      );
    } finally {
      if (isRunning && isExpiry && !this.exit) this.#termination.scheduleKill(killAt);
    }
    if (exit) this.close(exit);
  }

  /** Repeats the clean-up or the stop that an earlier agent may not have finished. */
  resumeEnd(): void {
    const { ending } = this.record;
    if (this.exit) this.#backendSandbox.cleanUpAfterExit?.();
    if (ending && !this.exit) this.#termination.repeat(ending.killAt);
  }

  /** Ends the life with an exit, and publishes that to all waiting callers. */
  close(exit: Exit): void {
    this.#termination.cancel();
    this.#backendSandbox.cleanUpAfterExit?.();
    this.#ended.publish(exit);
    this.#onChange();
  }

  #noteRunning(running: Running): void {
    const isNew = this.#running === undefined;
    this.#running = running;
    if (isNew) this.#onChange();
  }

  async #apply(seen: ObservedState): Promise<void> {
    if (this.exit) return;
    if (seen.state === "running") this.#noteRunning(seen.running);
    if (seen.state === "idle") return this.#applyIdle();
    if (seen.state !== "ended") return;
    const { exit, isDurable } = seen;
    const isEnding = this.record.ending !== undefined || Number.isFinite(this.#killAt);
    const isStopped = exit.reason === "exited" && isEnding;
    const isExpired = isEnding && (this.record.ending?.isExpiry || this.#isExpiry);
    const hasBeenEnded = isStopped || (isExpired && exit.reason === "signaled");
    const reason = isExpired ? "expired" : "stopped";
    const finalExit: Exit = hasBeenEnded ? { ...exit, reason } : exit;
    if (!isDurable) await this.#file.recordExit(finalExit);
    this.close(this.record.exit ?? finalExit);
  }

  /** Ends the life of a launched process that does not exist. A second launch is not allowed. */
  async #applyIdle(): Promise<void> {
    if (this.#launcher.isLaunching || this.phase !== "starting") return;
    // If it starts after all, it must not keep running.
    this.#backendSandbox.end("SIGKILL", 0);
    await this.#file.recordExit(lostExit("its start was interrupted, and its process does not exist"));
    if (this.record.exit) this.close(this.record.exit);
  }
}
