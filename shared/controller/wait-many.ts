import { SandboxError } from "../errors/error.ts";
import type { Call } from "../sandbox/call.ts";
import type { ExitStatus } from "../sandbox/controller.ts";

/** The exits to wait for: the first of any sandbox, or that of each. */
export type WaitMode = "any" | "all";

/** The state of a wait for many sandboxes. */
export interface ManyExits {
  /** Known exits by id. */
  readonly exits: ReadonlyMap<string, ExitStatus>;
  /** The errors of ids whose wait has failed. */
  readonly failures: ReadonlyMap<string, SandboxError>;
  /** The ids of sandboxes that have not ended. */
  readonly pending: readonly string[];
  /** True if no exit is missing that the mode requires. */
  readonly isDone: boolean;
}

/** Collects the outcomes of waits. */
class Collector {
  readonly #ids: readonly string[];
  readonly #mode: WaitMode;
  readonly #exits = new Map<string, ExitStatus>();
  readonly #failures = new Map<string, SandboxError>();

  constructor(ids: readonly string[], mode: WaitMode, exits: ReadonlyMap<string, ExitStatus>) {
    this.#ids = ids;
    this.#mode = mode;
    for (const [id, exit] of exits) this.#exits.set(id, exit);
  }

  get pending(): string[] {
    return this.#ids.filter((id) => !this.#exits.has(id) && !this.#failures.has(id));
  }

  get isDone(): boolean {
    return this.pending.length === 0 || (this.#mode === "any" && this.#exits.size > 0);
  }

  addExit(id: string, exit: ExitStatus): void {
    this.#exits.set(id, exit);
  }

  addFailure(id: string, error: unknown): void {
    const failure =
      error instanceof SandboxError
        ? error
        : new SandboxError("internal", "internal error", { cause: error });
    this.#failures.set(id, failure);
  }

  /** Returns what is known now. Later outcomes do not change it. */
  snapshot(): ManyExits {
    const { pending, isDone } = this;
    return { exits: new Map(this.#exits), failures: new Map(this.#failures), pending, isDone };
  }
}

/**
 * Waits for the exits of many sandboxes until the mode is satisfied, or the call's signal is aborted.
 * @param known the exits that are recorded
 * @param wait waits for the exit of one sandbox; it is called only for those without a recorded exit, and only if the
 *   recorded ones do not satisfy the mode
 */
export async function waitForMany(
  call: Call,
  { ids, mode }: { readonly ids: readonly string[]; readonly mode: WaitMode },
  known: ReadonlyMap<string, ExitStatus>,
  wait: (call: Call, id: string) => Promise<ExitStatus>,
): Promise<ManyExits> {
  const collector = new Collector(ids, mode, known);
  if (collector.isDone || call.signal.aborted) return collector.snapshot();
  const leave = new AbortController();
  const acting = { ...call, signal: leave.signal };
  try {
    return await new Promise((resolve) => {
      const end = () => resolve(collector.snapshot());
      const endIfDone = () => {
        if (collector.isDone) end();
      };
      call.signal.addEventListener("abort", end, { once: true });
      leave.signal.addEventListener("abort", () => call.signal.removeEventListener("abort", end));
      for (const id of collector.pending) {
        wait(acting, id)
          .then(
            (exit) => collector.addExit(id, exit),
            (error: unknown) => collector.addFailure(id, error),
          )
          .then(endIfDone);
      }
    });
  } finally {
    leave.abort(call.signal.reason);
  }
}
