import { isCodeOf, SandboxError } from "../../../shared/errors/error.ts";
import type { ControllerStatus, ExitStatus } from "../../../shared/sandbox/controller.ts";
import { type Exit, lostExit } from "../../lifecycle/exit.ts";
import type { Cancelable } from "./client.ts";
import { type ContainerdSandbox, isTime } from "./containerd-sandbox.ts";

/** Time for containerd to report an exit that it has seen. */
const exitTimeoutMs = 2_000;

/**
 * Time that a slow containerd, whose pending Wait has not answered either, is tolerated before the exit counts as
 * lost.
 */
const maxSlowMs = 30_000;

/** Delay before a failed Wait is repeated. */
const retryDelayMs = 1_000;

function exitOf(answer: ExitStatus | undefined): Exit | undefined {
  return (
    answer?.exitedAt && { status: answer.exitStatus, time: answer.exitedAt, reason: "exited", detail: "" }
  );
}

/** A sandbox or its workload, as far as its exit can be awaited. */
export type Waitable = Pick<ContainerdSandbox, "wait" | "exitUnknownReason">;

/** Observes a sandbox's exit with a single pending Wait, since containerd publishes one exit event per Wait. */
export class ExitWatch {
  readonly #target: Waitable;
  readonly #onChange: () => void;
  #reportedExit: Exit | undefined;
  #wait: Cancelable | undefined;
  #isClosed = false;
  #slowSince: number | undefined;

  /** @param onChange called when the state may have changed */
  constructor(target: Waitable, onChange: () => void) {
    this.#target = target;
    this.#onChange = onChange;
  }

  /** The exit that containerd reported; undefined before. */
  get reportedExit(): Exit | undefined {
    return this.#reportedExit;
  }

  /** Starts the Wait unless it is pending. */
  start(): void {
    if (this.#wait || this.#isClosed || this.#reportedExit) return;
    const onCall = (call: Cancelable) => {
      this.#wait = call;
    };
    this.#target.wait(Number.POSITIVE_INFINITY, onCall).then(
      (answer) => {
        this.#reportedExit = exitOf(answer);
        this.#wait = undefined;
        this.#onChange();
      },
      (error: unknown) => {
        this.#wait = undefined;
        // An unreachable containerd is checked again once it is connected.
        if (!isCodeOf(error, "unavailable")) setTimeout(() => this.#onChange(), retryDelayMs).unref();
      },
    );
  }

  /**
   * Finds the exit, as far as containerd knows it. After a restart containerd reports status 0 in the year 1 for
   * sandboxes that ended in between; that counts as unknown.
   * @param status containerd's status of the ended sandbox; undefined if containerd does not know it
   * @throws `unavailable`
   */
  async find(status: ControllerStatus | undefined): Promise<Exit> {
    const answer =
      status && (await this.#target.wait(exitTimeoutMs).catch((error) => this.#classifyWaitError(error)));
    const reported = exitOf(answer) ?? this.#reportedExit;
    if (reported) return reported;
    const unseen = this.#target.exitUnknownReason ?? "it ended while containerd was not running";
    const reason = status ? unseen : "containerd no longer has a record of it";
    const exit = lostExit(`${reason}; exit status unknown`);
    return isTime(status?.exitedAt) ? { ...exit, time: status.exitedAt } : exit;
  }

  /**
   * Rethrows an error that may pass: containerd is unreachable or slow. Any other error means that the exit is
   * unknown.
   */
  #classifyWaitError(error: unknown): undefined {
    if (isCodeOf(error, "unavailable")) throw error;
    if (!this.#wait || !isCodeOf(error, "deadline_exceeded")) return;
    this.#slowSince ??= Date.now();
    if (Date.now() - this.#slowSince > maxSlowMs) return;
    throw new SandboxError("unavailable", "containerd has not reported the exit yet", { cause: error });
  }

  close(): void {
    this.#isClosed = true;
    this.#wait?.cancel();
  }
}
