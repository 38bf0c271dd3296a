import { quote, SandboxError } from "../errors/error.ts";
import type { GiveUpStore } from "../instances/give-up.ts";
import type { CallName, KnownSandbox } from "../instances/instance.ts";
import type { BegunCall, InstanceStore } from "../instances/instance-store.ts";
import { timeOfNumber } from "../instances/life-number.ts";
import type { Call } from "../sandbox/call.ts";
import type {
  Controller,
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Platform,
} from "../sandbox/controller.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { AgentCaller, type Subject } from "./agent-call.ts";
import type { Agents, Route } from "./agents.ts";
import { callIdOf } from "./call-id.ts";
import { createRefused, notFound } from "./errors.ts";
import { ExitWaiter, toExitStatus } from "./exit-waiter.ts";
import { Forgetting } from "./forget.ts";
import type { LongPolls } from "./long-polls.ts";
import { isShutdownOwed, Shutdowns } from "./shutdown.ts";

/** Time limit of asking an agent without views for the exit of what has stopped, in milliseconds. */
const exitTimeoutMs = 1_000;

/** Age of a Shutdown that nobody seems to carry out any more, in milliseconds. */
const staleShutdownMs = 15_000;

export interface RemoteControllerOptions {
  readonly instances: InstanceStore;
  readonly givenUp: GiveUpStore;
  readonly agents: Agents;
  /** Limits the calls to agents that are held open at once. */
  readonly polls: LongPolls;
  /** True if requests may share I/O, which Workers do not allow. */
  readonly sharesWaits: boolean;
  /** Keeps work alive that goes on after its caller was answered. */
  readonly background: (work: Promise<unknown>) => void;
  /** Is told when an agent's answer could not be recorded. */
  readonly onRecordFailed: (call: Call, id: string, error: unknown) => void;
}

/**
 * The Controller that the functions serve: it finds the agent of a sandbox, delegates to it, and records what the
 * agent answers.
 * @see docs/agent.md, "Lives"
 */
export class RemoteController implements Controller {
  readonly #instances: InstanceStore;
  readonly #agents: Agents;
  readonly #caller: AgentCaller;
  readonly #waiter: ExitWaiter;
  readonly #shutdowns: Shutdowns;
  readonly #forgetting: Forgetting;
  readonly #background: (work: Promise<unknown>) => void;
  /** The Shutdowns that this server finishes for others. */
  readonly #resumed = new Set<string>();

  constructor(options: RemoteControllerOptions) {
    const { instances, givenUp, agents, polls, sharesWaits, background, onRecordFailed } = options;
    this.#instances = instances;
    this.#agents = agents;
    this.#background = background;
    this.#caller = new AgentCaller(instances, onRecordFailed);
    this.#waiter = new ExitWaiter({ instances, caller: this.#caller, isShared: sharesWaits, polls });
    this.#shutdowns = new Shutdowns(instances, this.#caller);
    this.#forgetting = new Forgetting(givenUp, instances, agents);
  }

  async create(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void> {
    if (!isIdentifier(id)) throw notFound(id);
    const callId = await callIdOf(call, "Create", id);
    const asked = sandboxer || opts.sandbox?.sandboxer || "";
    const begun = await this.#instances.beginCreate(call, id, asked, callId, opts.sandbox !== undefined);
    const sandbox = opts.sandbox ? { ...opts.sandbox, id } : begun.record;
    if (!sandbox) throw new SandboxError("not_found", `sandbox ${quote(id)} does not exist`);
    // A Create looks for the sandboxer that is asked for, whoever has the sandbox.
    const wanted = this.#agents.route({ ...begun, instance: undefined }, id, asked);
    const life = begun.instance?.life ?? 0;
    const isRepetition = call.idempotencyKey !== undefined && isRepeatable(begun, wanted.name);
    if (!begun.isBegun && !isRepetition) throw createRefused(id, wanted.name, begun);
    const subject = await this.#subject(call, id, wanted, begun, callId);
    const { known } = await this.#caller.make({
      ...{ ...subject, method: "Create" as const, life },
      ask: (acting) => wanted.agent.create(acting, id, { ...opts, sandbox }),
    });
    // An agent without views could not be told of a Shutdown that came meanwhile.
    if (isShutdownOwed(known) && known.agentEpoch === 0) {
      await this.shutdown({ ...call, signal: new AbortController().signal }, id, wanted.name);
      throw new SandboxError("aborted", `sandbox ${quote(id)}: it was shut down while it was created`);
    }
  }

  async start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance> {
    const subject = await this.#begin(call, id, sandboxer, "start");
    const { agent } = subject.route;
    const { value } = await this.#caller.make({
      ...{ ...subject, method: "Start" as const },
      ask: (acting) => agent.start(acting, id),
      details: ({ pid, address, createdAt }: ControllerInstance) => ({ pid, address, createdAt }),
    });
    return value;
  }

  async stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void> {
    const subject = await this.#begin(call, id, sandboxer, "stop");
    const { agent } = subject.route;
    const outcome = await this.#caller.attempt({
      ...{ ...subject, method: "Stop" as const },
      ask: (acting) => agent.stop(acting, id, timeoutSecs),
    });
    if (!outcome.isOk) throw outcome.error;
    await this.#recordExit({ ...subject, known: outcome.known });
  }

  async update(
    call: Call,
    id: string,
    sandboxer: string,
    sandbox: Sandbox,
    fields: readonly string[],
  ): Promise<void> {
    const subject = await this.#begin(call, id, sandboxer, "update");
    const { agent } = subject.route;
    await this.#caller.make({
      ...{ ...subject, method: "Update" as const },
      ask: (acting) => agent.update(acting, id, { ...sandbox, id }, fields),
    });
  }

  async wait(call: Call, id: string, sandboxer: string): Promise<ExitStatus> {
    const known = await this.#find(call, id, sandboxer);
    const { instance, exit } = known;
    if (exit) return toExitStatus(exit);
    if (instance?.phase === "gone") {
      // The life was never made: what is known is how the one before it ended.
      const last = await this.#instances.lastExit(call, id, instance.life);
      if (last) return toExitStatus(last);
    }
    return this.#waiter.wait(call, id, this.#agents.route(known, id, sandboxer), known);
  }

  async status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<ControllerStatus> {
    if (!isIdentifier(id)) throw notFound(id);
    const known = await this.#instances.find(call, id);
    return (await this.#look(call, id, sandboxer, known, verbose)).status;
  }

  async shutdown(call: Call, id: string, sandboxer: string): Promise<void> {
    if (!isIdentifier(id)) throw notFound(id);
    const callId = await callIdOf(call, "Shutdown", id);
    const begun = await this.#instances.beginShutdown(call, id, sandboxer, callId);
    if (!begun.isBegun && begun.instance?.phase === "gone" && begun.exit) return;
    const route = this.#agents.route(begun, id, sandboxer);
    const subject = await this.#subject(call, id, route, begun, callId);
    await this.#shutdowns.run(call, id, subject.route, begun);
  }

  async platform(call: Call, id: string, sandboxer: string): Promise<Platform> {
    const subject = await this.#question(call, id, sandboxer);
    const ask = (acting: Call) => subject.route.agent.platform(acting, id);
    return (await this.#caller.make({ ...subject, method: "Platform" as const, ask })).value;
  }

  async metrics(call: Call, id: string, sandboxer: string): Promise<Metric> {
    const subject = await this.#question(call, id, sandboxer);
    const ask = (acting: Call) => subject.route.agent.metrics(acting, id);
    return (await this.#caller.make({ ...subject, method: "Metrics" as const, ask })).value;
  }

  /**
   * Gives up every sandbox of an agent that is lost: its exit is `lost`, its waits are answered and its id is free.
   * @returns how many there were
   * @throws `not_found` for a name that is neither configured nor recorded
   */
  async forget(call: Pick<Call, "signal">, agent: string): Promise<number> {
    const forgotten = await this.#forgetting.forget(call.signal, agent);
    this.#waiter.recheck(agent);
    return forgotten;
  }

  /** Returns the instance of a sandbox that is there: one that was never heard of is looked for at its agent. */
  async #find(call: Call, id: string, sandboxer: string): Promise<KnownSandbox> {
    if (!isIdentifier(id)) throw notFound(id);
    const known = await this.#instances.find(call, id);
    return known.instance?.life ? known : (await this.#look(call, id, sandboxer, known, false)).known;
  }

  /** Asks the agent what it has, and records that. */
  async #look(call: Call, id: string, sandboxer: string, known: KnownSandbox, verbose: boolean) {
    const { instance } = known;
    const route = this.#agents.route(known, id, sandboxer);
    const outcome = await this.#caller.attempt({
      ...{ call, id, route, known, method: "Status" as const },
      life: instance?.life ?? 0,
      ask: (acting) => route.agent.status(acting, id, verbose),
      state: ({ state }: ControllerStatus) => state,
      details: ({ pid, address, createdAt }: ControllerStatus) => ({ pid, address, createdAt }),
    });
    const isOver = instance?.phase === "gone" && instance.life > 0;
    if (!outcome.isOk) throw isOver ? notFound(id, known) : outcome.error;
    const now = outcome.known.instance;
    if (now?.phase === "gone" && now.life > 0 && now.agent === route.name) throw notFound(id, outcome.known);
    const subject = { call, id, route, known: outcome.known };
    if (outcome.known.hasGivenUp) this.#background(this.#forgetting.tellAll(route).catch(() => {}));
    const recorded = await this.#recordExit(subject);
    this.#resume(subject);
    return { status: outcome.value, known: recorded };
  }

  /** Begins a Start, Stop or Update of the life that is recorded. */
  async #begin(call: Call, id: string, sandboxer: string, name: CallName) {
    if (!isIdentifier(id)) throw notFound(id);
    const callId = await callIdOf(call, name, id);
    let begun: BegunCall = await this.#instances.begin(call, id, name, callId);
    if (!begun.instance?.life) {
      await this.#look(call, id, sandboxer, begun, false);
      begun = await this.#instances.begin(call, id, name, callId);
    }
    if (!begun.instance || begun.instance.phase === "gone") throw notFound(id, begun);
    const route = this.#agents.route(begun, id, sandboxer);
    const { life } = begun.instance;
    return { ...(await this.#subject(call, id, route, begun, callId)), life };
  }

  /** Finds the sandbox that something is asked about. */
  async #question(call: Call, id: string, sandboxer: string) {
    const known = await this.#find(call, id, sandboxer);
    if (!known.instance || known.instance.phase === "gone") throw notFound(id, known);
    return { call, id, known, route: this.#agents.route(known, id, sandboxer), life: known.instance.life };
  }

  /** The subject of a lifecycle call, once the agent was told what of this id was given up there. */
  async #subject(
    call: Call,
    id: string,
    route: Route,
    known: KnownSandbox,
    callId: string,
  ): Promise<Subject> {
    if (known.givenUp > 0 && known.instance?.agent === route.name) {
      await this.#forgetting.tell(route, { namespace: call.namespace, id, number: known.givenUp });
    }
    if (known.hasGivenUp) this.#background(this.#forgetting.tellAll(route).catch(() => {}));
    const subject = { call, id, route, known, callId };
    if (known.instance?.call !== "shutdown") this.#resume(subject);
    return subject;
  }

  /** Asks an agent without views for the exit of what it says has stopped, so that it is not lost with the node. */
  async #recordExit(subject: Subject): Promise<KnownSandbox> {
    const { id, route, known } = subject;
    const { instance, exit, agentEpoch } = known;
    if (instance?.phase !== "stopped" || exit || agentEpoch > 0 || instance.agent !== route.name)
      return known;
    const outcome = await this.#caller.attempt({
      ...{ ...subject, callId: undefined, method: "Wait" as const, life: instance.life },
      ask: (acting) => route.agent.wait(acting, id, exitTimeoutMs),
      exit: (value: ExitStatus) => value,
    });
    return outcome.known;
  }

  /** Finishes a Shutdown whose server seems to have died before it reached the agent. */
  #resume({ call, id, known }: Subject): void {
    const { instance } = known;
    if (!instance || !isShutdownOwed(known)) return;
    const key = `${call.namespace} ${id}`;
    const isStale = this.#instances.now() - timeOfNumber(instance.ending) > staleShutdownMs;
    if (!isStale || this.#resumed.has(key)) return;
    this.#resumed.add(key);
    const acting = { namespace: call.namespace, signal: new AbortController().signal };
    const work = this.shutdown(acting, id, instance.agent)
      .catch(() => {})
      .finally(() => this.#resumed.delete(key));
    this.#background(work);
  }
}

/** Returns whether the agent can be asked if it knows a Create. */
function isRepeatable({ instance, agentEpoch }: KnownSandbox, sandboxer: string): boolean {
  if (!instance || instance.phase === "gone" || instance.phase === "creating") return false;
  return agentEpoch > 0 && instance.agent === sandboxer && instance.ending < instance.life;
}
