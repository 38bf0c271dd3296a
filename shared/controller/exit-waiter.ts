import { delay } from "../async/delay.ts";
import { abortError } from "../errors/abort.ts";
import { quote, SandboxError } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import { type LifeExit, unknownExitStatus } from "../instances/view.ts";
import { now } from "../protobuf/timestamp.ts";
import type { Call } from "../sandbox/call.ts";
import type { ExitStatus } from "../sandbox/controller.ts";
import type { AgentCaller } from "./agent-call.ts";
import type { Route } from "./agents.ts";
import type { LongPolls } from "./long-polls.ts";
import { SharedWaits } from "./shared-waits.ts";
import { defaultWaitPolicy, type WaitPolicy, WaitProgress } from "./wait.ts";

/** The life of a sandbox that is waited for. */
interface Awaited {
  readonly call: Call;
  readonly id: string;
  readonly life: number;
  readonly route: Route;
}

export interface ExitWaiterOptions {
  readonly instances: InstanceStore;
  readonly caller: AgentCaller;
  /** True if requests may share I/O: then all who wait for one life share one call to its agent. */
  readonly isShared: boolean;
  /** Limits the calls that are held open at once. */
  readonly polls: LongPolls;
  readonly policy?: WaitPolicy | undefined;
}

/** Waits for the exits of lives at their agents. */
export class ExitWaiter {
  readonly #options: ExitWaiterOptions;
  readonly #waits: SharedWaits;
  /** Ends the questions under way at an agent, so that what became of their lives is read anew. */
  readonly #questions = new Map<string, Set<AbortController>>();

  constructor(options: ExitWaiterOptions) {
    this.#options = options;
    this.#waits = new SharedWaits(options.isShared);
  }

  /**
   * Waits until a life has ended.
   * @param known says which life
   * @throws `not_found` for a life that never came to be; `unavailable`
   */
  wait(call: Call, id: string, route: Route, known: KnownSandbox): Promise<ExitStatus> {
    const life = known.instance?.life ?? 0;
    const key = [route.name, call.namespace, id, life].join(" ");
    return this.#waits.join(key, call.signal, (signal) => {
      // Others may still wait when this caller's time is over.
      const shared = this.#options.isShared ? { ...call, deadline: undefined } : call;
      return this.#follow({ call: { ...shared, signal }, id, life, route }, known);
    });
  }

  /** Has the waits at an agent look at once whether their lives were given up. */
  recheck(agent: string): void {
    for (const question of this.#questions.get(agent) ?? []) question.abort();
  }

  async #follow(awaited: Awaited, first: KnownSandbox): Promise<ExitStatus> {
    const progress = new WaitProgress(this.#options.policy ?? defaultWaitPolicy);
    const { call, id, life } = awaited;
    let wasMade = isMade(first, life);
    for (let known = first; ; ) {
      const began = Date.now();
      const outcome = await this.#ask(awaited, known);
      if (call.signal.aborted) throw abortError(call.signal);
      // The view says whose exit it is; an agent without views has answered for the life that was asked for.
      if (outcome.isOk && (outcome.view?.exit?.life ?? life) === life) {
        const { exit } = outcome.known;
        return exit?.life === life ? toExitStatus(exit) : outcome.value;
      }
      const failure = outcome.isOk
        ? new SandboxError("not_found", "the exit of another life")
        : outcome.error;
      known = await this.#options.instances.find(call, id);
      wasMade ||= isMade(known, life);
      const exit = await this.#exitAfter(awaited, known, wasMade);
      if (exit) return exit;
      const isCreating = known.instance?.phase === "creating" && known.instance.agent === awaited.route.name;
      const delayMs = progress.next(failure, Date.now() - began, Date.now(), isCreating);
      if (delayMs === undefined) throw failure;
      await delay(delayMs, call.signal);
    }
  }

  async #ask({ call, id, life, route }: Awaited, known: KnownSandbox) {
    const { caller, polls } = this.#options;
    const leave = new AbortController();
    const follow = () => leave.abort(call.signal.reason);
    call.signal.addEventListener("abort", follow, { once: true });
    const questions = this.#questions.get(route.name) ?? new Set();
    this.#questions.set(route.name, questions.add(leave));
    try {
      const asking = { ...call, signal: leave.signal };
      const outcome = await polls.run(leave.signal, (maxMs) =>
        caller.attempt({
          ...{ call: asking, id, route, known, method: "Wait" as const, life },
          ask: (acting) => route.agent.wait(acting, id, maxMs),
          exit: (value: ExitStatus) => value,
        }),
      );
      if (outcome.isOk || !leave.signal.aborted) return outcome;
      throw outcome.error;
    } catch (error) {
      if (!leave.signal.aborted || call.signal.aborted) throw error;
      return { isOk: false as const, error: new SandboxError("deadline_exceeded", "asked to look again") };
    } finally {
      call.signal.removeEventListener("abort", follow);
      questions.delete(leave);
      if (questions.size === 0) this.#questions.delete(route.name);
    }
  }

  /**
   * Returns the exit of the awaited life, if what is known says that it is over.
   * @param wasMade whether the life was ever known to be there: else its Create has made nothing
   * @throws `not_found`
   */
  async #exitAfter(
    { call, id, life }: Awaited,
    known: KnownSandbox,
    wasMade: boolean,
  ): Promise<ExitStatus | undefined> {
    const { instance, exit } = known;
    if (exit?.life === life) return toExitStatus(exit);
    const isCurrent = instance?.life === life;
    if (isCurrent && instance.phase !== "gone") return undefined;
    const stored = await this.#options.instances.lastExit(call, id, life);
    if (stored?.life === life) return toExitStatus(stored);
    if (isCurrent || !wasMade) {
      throw new SandboxError("not_found", `sandbox ${quote(id)}: it was never created`);
    }
    return { exitStatus: unknownExitStatus, exitedAt: now(Date.now), reason: "lost" };
  }
}

/** Returns whether a life is known to have been there. */
function isMade({ instance }: KnownSandbox, life: number): boolean {
  return instance?.life === life && instance.phase !== "creating" && instance.phase !== "gone";
}

/** The answer of Wait for a recorded exit. */
export function toExitStatus({ status, exitedAt, reason }: LifeExit): ExitStatus {
  return { exitStatus: status, exitedAt, reason };
}
