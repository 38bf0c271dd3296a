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
import { notFound } from "./errors.ts";
import type { LongPolls } from "./long-polls.ts";
import { SharedWaits } from "./shared-waits.ts";
import { defaultWaitPolicy, type WaitPolicy, WaitProgress } from "./wait.ts";

/** A life whose exit callers wait for. */
interface Awaited {
  readonly call: Call;
  readonly id: string;
  readonly life: number;
  readonly route: Route;
}

export interface ExitWaiterOptions {
  readonly instances: InstanceStore;
  readonly caller: AgentCaller;
  /** True if requests may share I/O. Then all waits for one life share one call to its agent. */
  readonly isShared: boolean;
  /** Limits the number of open calls. */
  readonly polls: LongPolls;
  readonly policy?: WaitPolicy | undefined;
}

/** Waits for the exits of lives at their agents. */
export class ExitWaiter {
  readonly #options: ExitWaiterOptions;
  readonly #waits: SharedWaits;
  /** The open polls of each agent. Aborting one makes its wait read the recorded state again. */
  readonly #polls = new Map<string, Set<AbortController>>();

  constructor(options: ExitWaiterOptions) {
    this.#options = options;
    this.#waits = new SharedWaits(options.isShared);
  }

  /**
   * Waits until a life has ended.
   * @param known names the life
   * @throws `not_found` for a life that was never created; `unavailable`
   */
  wait(call: Call, id: string, route: Route, known: KnownSandbox): Promise<ExitStatus> {
    const life = known.instance?.life ?? 0;
    const key = [route.name, call.namespace, id, life].join(" ");
    return this.#waits.join(key, call.signal, (signal) => {
      // Other callers may wait past this caller's deadline.
      const shared = this.#options.isShared ? { ...call, deadline: undefined } : call;
      return this.#follow({ call: { ...shared, signal }, id, life, route }, known);
    });
  }

  /** Makes the waits at an agent check at once whether their lives were given up. */
  recheck(agent: string): void {
    for (const poll of this.#polls.get(agent) ?? []) poll.abort();
  }

  /** Polls the agent until the life is over. */
  async #follow(awaited: Awaited, first: KnownSandbox): Promise<ExitStatus> {
    const progress = new WaitProgress(this.#options.policy ?? defaultWaitPolicy);
    const { call, id, life } = awaited;
    let wasCreated = isCreated(first, life);
    for (let known = first; ; ) {
      const beganMs = Date.now();
      const outcome = await this.#poll(awaited, known);
      if (call.signal.aborted) throw abortError(call.signal);
      // The view names the life of the exit. The answer of an agent without views is taken for the target life.
      if (outcome.isOk && (outcome.view?.exit?.life ?? life) === life) {
        const { exit } = outcome.known;
        return exit?.life === life ? toExitStatus(exit) : outcome.value;
      }
      const failure = outcome.isOk
        ? new SandboxError("not_found", "the agent answered with the exit of another life")
        : outcome.error;
      known = await this.#options.instances.find(call, id);
      wasCreated ||= isCreated(known, life);
      const exit = await this.#exitAfter(awaited, known, wasCreated);
      if (exit) return exit;
      const isCreating = known.instance?.phase === "creating" && known.instance.agent === awaited.route.name;
      const delayMs = progress.next(failure, Date.now() - beganMs, Date.now(), isCreating);
      if (delayMs === undefined) throw failure;
      await delay(delayMs, call.signal);
    }
  }

  /** Waits once at the agent, for the duration that the limit of open polls allows. */
  async #poll({ call, id, life, route }: Awaited, known: KnownSandbox) {
    const { caller, polls } = this.#options;
    const poll = new AbortController();
    const abortPoll = () => poll.abort(call.signal.reason);
    call.signal.addEventListener("abort", abortPoll, { once: true });
    const openPolls = this.#polls.get(route.name) ?? new Set();
    this.#polls.set(route.name, openPolls.add(poll));
    try {
      const pollCall = { ...call, signal: poll.signal };
      const outcome = await polls.run(poll.signal, (maxMs) =>
        caller.attempt({
          ...{ call: pollCall, id, route, known, method: "Wait" as const, life },
          send: (outgoing) => route.agent.wait(outgoing, id, maxMs),
          exit: (value: ExitStatus) => value,
        }),
      );
      if (outcome.isOk || !poll.signal.aborted) return outcome;
      throw outcome.error;
    } catch (error) {
      if (!poll.signal.aborted || call.signal.aborted) throw error;
      return { isOk: false as const, error: new SandboxError("deadline_exceeded", "the poll was restarted") };
    } finally {
      call.signal.removeEventListener("abort", abortPoll);
      openPolls.delete(poll);
      if (openPolls.size === 0) this.#polls.delete(route.name);
    }
  }

  /**
   * Returns the exit of the awaited life, if the recorded state says that it is over.
   * @param wasCreated true if the life was ever seen at its agent; otherwise its Create has created nothing
   * @throws `not_found`
   */
  async #exitAfter(
    { call, id, life }: Awaited,
    known: KnownSandbox,
    wasCreated: boolean,
  ): Promise<ExitStatus | undefined> {
    const { instance, exit } = known;
    if (exit?.life === life) return toExitStatus(exit);
    const isCurrent = instance?.life === life;
    if (isCurrent && instance.phase !== "gone") return undefined;
    const stored = await this.#options.instances.lastExit(call, id, life);
    if (stored?.life === life) return toExitStatus(stored);
    if (isCurrent) throw notFound(id, known);
    if (!wasCreated) {
      throw new SandboxError("not_found", `sandbox ${quote(id)}: it was never created`);
    }
    return { exitStatus: unknownExitStatus, exitedAt: now(Date.now), reason: "lost" };
  }
}

/** Returns true if the life was created and is not over. */
function isCreated({ instance }: KnownSandbox, life: number): boolean {
  return instance?.life === life && instance.phase !== "creating" && instance.phase !== "gone";
}

/** Converts a recorded exit to the answer of Wait. */
export function toExitStatus({ status, exitedAt, reason }: LifeExit): ExitStatus {
  return { exitStatus: status, exitedAt, reason };
}
