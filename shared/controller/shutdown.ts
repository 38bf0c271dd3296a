import { quote, SandboxError } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { BegunCall, InstanceStore, SavedSandbox } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import type { ExitStatus } from "../sandbox/controller.ts";
import { type AgentCaller, failedWith, type RecordedOutcome, type Subject } from "./agent-call.ts";
import type { Route } from "./agents.ts";
import { notFound } from "./errors.ts";

/** Time limit of reading the exit of a sandbox that an agent without views has just stopped, in milliseconds. */
const exitTimeoutMs = 5_000;

/** Ends the lives of sandboxes at their agents. */
export class Shutdowns {
  readonly #instances: InstanceStore;
  readonly #caller: AgentCaller;

  constructor(instances: InstanceStore, caller: AgentCaller) {
    this.#instances = instances;
    this.#caller = caller;
  }

  /**
   * Ends every life up to the number of a Shutdown. Returns the recorded state afterwards.
   * @throws `not_found` for an id that has had no life; `aborted` if a newer life was found, or if a Create may still be
   *   in progress at an agent without views
   */
  async run(call: Call, id: string, route: Route, begun: BegunCall): Promise<SavedSandbox> {
    const subject = { call, id, route, known: begun, callId: begun.callId };
    const hasViews = begun.agentEpoch > 0 && begun.instance?.agent === route.name;
    const plain = hasViews ? undefined : await this.#runPlain(subject);
    if (plain) return this.#concludePlain(subject, plain);
    const number = begun.instance?.highest ?? 0;
    const outcome = await this.#sendShutdown(subject, number);
    if (!outcome.isOk) throw outcome.error;
    const { view, known } = outcome;
    if (view && view.life > number && known.isAdopted) {
      throw new SandboxError("aborted", `sandbox ${quote(id)}: a newer life was found; call Shutdown again`);
    }
    if (!view?.exit && !(await this.#hasLived(subject))) throw notFound(id);
    return known;
  }

  #sendShutdown(subject: Subject, life: number): Promise<RecordedOutcome<unknown>> {
    const { id, route } = subject;
    const send = (outgoing: Call) => route.agent.shutdown(outgoing, id);
    return this.#caller.attempt({ ...subject, method: "Shutdown", life, send });
  }

  /**
   * Shuts down with containerd's RPCs only: Stop, Wait, Shutdown. Wait comes first because such an agent forgets the
   * exit at Shutdown. If Wait fails, Shutdown follows anyway.
   * @returns undefined if the agent turns out to send views
   */
  async #runPlain(subject: Subject): Promise<RecordedOutcome<unknown> | undefined> {
    const { id, route, known } = subject;
    const life = known.instance?.life ?? 0;
    if (known.exit) return this.#sendShutdown(subject, known.instance?.highest ?? 0);
    const stopped = await this.#caller.send({
      ...{ ...subject, method: "Stop" as const, life },
      send: (outgoing) => route.agent.stop(outgoing, id, 0),
    });
    if (stopped.view && stopped.view.epoch > 0) return undefined;
    if (failedWith(stopped, "unavailable", "not_found")) {
      return { ...stopped, known: await this.#caller.record(subject, stopped.report) };
    }
    const exited = await this.#caller.attempt({
      ...{ ...subject, callId: undefined, method: "Wait" as const, life },
      send: (outgoing) => route.agent.wait({ ...outgoing, deadline: undefined }, id, exitTimeoutMs),
      exit: (value: ExitStatus) => value,
    });
    return this.#sendShutdown({ ...subject, known: exited.known }, known.instance?.highest ?? 0);
  }

  /** Throws the error of a plain Shutdown, unless it shows that the sandbox had ended before. */
  async #concludePlain(subject: Subject, outcome: RecordedOutcome<unknown>): Promise<SavedSandbox> {
    if (outcome.isOk) return outcome.known;
    if (!failedWith(outcome, "not_found")) throw outcome.error;
    const { id, route, known: before } = subject;
    const { instance } = outcome.known;
    if (instance && instance.phase !== "gone" && instance.agent === route.name) {
      throw new SandboxError(
        "aborted",
        `sandbox ${quote(id)}: its Create is in progress; call Shutdown again`,
      );
    }
    const wasOwner = before.instance?.agent === route.name;
    if (!wasOwner || !(await this.#hasLived(subject))) throw outcome.error;
    return outcome.known;
  }

  /** Returns true if the id has had a life: the recorded one or an earlier one. */
  async #hasLived({ call, id, known }: Subject): Promise<boolean> {
    const { instance, exit } = known;
    if (!instance?.life) return false;
    if (exit || instance.phase !== "gone") return true;
    const detached: Pick<Call, "namespace" | "signal"> = { ...call, signal: new AbortController().signal };
    return (await this.#instances.lastExit(detached, id, instance.life)) !== undefined;
  }
}

/** Returns true if a Shutdown has begun and the life is not yet over. */
export function isShutdownOwed({ instance }: KnownSandbox): boolean {
  return instance !== undefined && instance.phase !== "gone" && instance.ending >= instance.life;
}
