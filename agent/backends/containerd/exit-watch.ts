import { isCodeOf, SandboxError } from "../../../shared/errors/error.ts";
import type { ControllerStatus, ExitStatus } from "../../../shared/sandbox/controller.ts";
import { type Exit, lostExit } from "../../lifecycle/exit.ts";
import type { Cancelable } from "./client.ts";
import { type ContainerdSandbox, isTime } from "./containerd-sandbox.ts";

/** How long containerd may take to tell an exit it has seen, in milliseconds. */
const exitTime = 2_000;

/** How long it may take though there is a Wait that is not answered either, in milliseconds. */
const patience = 30_000;

/** Before a Wait that failed is made again, in milliseconds. */
const pauseMs = 1_000;

function exitOf(answer: ExitStatus | undefined): Exit | undefined {
  return (
    answer?.exitedAt && { status: answer.exitStatus, time: answer.exitedAt, reason: "exited", detail: "" }
  );
}

/** What the end of is waited for: a sandbox, or the workload in it. */
export type Waitable = Pick<ContainerdSandbox, "wait" | "blindness">;

/** Learns how a sandbox ends, by the one Wait that is kept while it runs: containerd publishes an exit per Wait. */
export class ExitWatch {
  readonly #node: Waitable;
  readonly #onChange: () => void;
  #told: Exit | undefined;
  #wait: Cancelable | undefined;
  #isClosed = false;
  #slowSince: number | undefined;

  /** @param onChange is told when it is worth to look */
  constructor(node: Waitable, onChange: () => void) {
    this.#node = node;
    this.#onChange = onChange;
  }

  /** How containerd says that it ended; undefined before. */
  get told(): Exit | undefined {
    return this.#told;
  }

  /** Sees to it that there is a Wait. */
  start(): void {
    if (this.#wait || this.#isClosed || this.#told) return;
    const onCall = (call: Cancelable) => {
      this.#wait = call;
    };
    this.#node.wait(Number.POSITIVE_INFINITY, onCall).then(
      (answer) => {
        this.#told = exitOf(answer);
        this.#wait = undefined;
        this.#onChange();
      },
      (error: unknown) => {
        this.#wait = undefined;
        // What cannot be reached is looked at once it can be.
        if (!isCodeOf(error, "unavailable")) setTimeout(() => this.#onChange(), pauseMs).unref();
      },
    );
  }

  /**
   * How it ended, as far as containerd can tell: after a restart it says of what ended meanwhile that it ended with 0,
   * in the year 1.
   * @param status what it says of a sandbox that has ended; undefined where it knows nothing of it
   * @throws `unavailable`
   */
  async find(status: ControllerStatus | undefined): Promise<Exit> {
    const answer = status && (await this.#node.wait(exitTime).catch((error) => this.#untold(error)));
    const told = exitOf(answer) ?? this.#told;
    if (told) return told;
    const seen = this.#node.blindness ?? "it ended while containerd was not there";
    const why = status ? seen : "containerd knows nothing of it any more";
    const exit = lostExit(`${why}, and how it ended is not known`);
    return isTime(status?.exitedAt) ? { ...exit, time: status.exitedAt } : exit;
  }

  /** Passes on that containerd is out of reach, or slow; whatever else it says in place of an exit is no exit. */
  #untold(error: unknown): undefined {
    if (isCodeOf(error, "unavailable")) throw error;
    if (!this.#wait || !isCodeOf(error, "deadline_exceeded")) return;
    this.#slowSince ??= Date.now();
    if (Date.now() - this.#slowSince > patience) return;
    throw new SandboxError("unavailable", "containerd does not tell yet how it ended", { cause: error });
  }

  close(): void {
    this.#isClosed = true;
    this.#wait?.cancel();
  }
}
