import { type AsyncMethods, onDemand } from "../async/on-demand.ts";
import type { GiveUpCall } from "../instances/give-up.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import { callIdOf } from "../sandbox/call-id.ts";
import type { Compounds } from "../sandbox/compound.ts";
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
import { Changes } from "./changes.ts";
import { Creates } from "./creates.ts";
import { detachedCall } from "./detached-call.ts";
import { explainNotRunning, notFound } from "./errors.ts";
import { ExitWaiter, toExitStatus } from "./exit-waiter.ts";
import type { Prepare } from "./life-ender.ts";
import type { LostAgents } from "./lost-agents.ts";
import type { RemoteControllerOptions } from "./remote-controller-options.ts";
import type { Renewals } from "./renewals.ts";
import { Shutdowns } from "./shutdown.ts";
import { statusInfo } from "./status-info.ts";
import { StatusQueries } from "./status-queries.ts";
import { UnfinishedWork } from "./unfinished-work.ts";
import type { ManyExits, WaitMode } from "./wait-many.ts";

/**
 * The Controller that the functions serve. Finds the agent of a sandbox, delegates to it, and records its answer.
 * @see docs/agent.md, "Lives"
 */
export class RemoteController implements Controller {
  readonly compounds: Compounds;
  readonly renewals: AsyncMethods<Renewals>;
  readonly #instances: InstanceStore;
  readonly #agents: Agents;
  readonly #caller: AgentCaller;
  readonly #waiter: ExitWaiter;
  readonly #shutdowns: Shutdowns;
  readonly #lostAgents: AsyncMethods<LostAgents>;
  readonly #unfinished: UnfinishedWork;
  readonly #statuses: StatusQueries;
  readonly #creates: Creates;
  readonly #changes: Changes;
  readonly #extensions: RemoteControllerOptions["extensions"];
  readonly #background: (work: Promise<unknown>) => void;

  constructor(options: RemoteControllerOptions) {
    const { instances, agents, polls, sharesWaits, background, extensions } = options;
    this.#instances = instances;
    this.#agents = agents;
    this.#background = background;
    this.#extensions = extensions;
    this.#unfinished = new UnfinishedWork({
      background,
      nowMs: () => instances.nowMs(),
      shutdown: (namespace, id, { agent, life }) => this.shutdown(detachedCall(namespace), id, agent, life),
      resume: (namespace, id) => this.compounds.resume(namespace, id),
    });
    this.#caller = new AgentCaller(instances, options.onRecordFailed, ({ namespace }, id, instance) =>
      this.#unfinished.finish(namespace, id, instance),
    );
    this.#waiter = new ExitWaiter({ instances, caller: this.#caller, isShared: sharesWaits, polls });
    this.renewals = onDemand(
      () => Promise.all([extensions(), options.leases()]),
      ([{ Renewals }, leases]) =>
        new Renewals({ leases, instances, agents, caller: this.#caller, unfinished: this.#unfinished }),
    );
    this.#shutdowns = new Shutdowns(instances, this.#caller);
    this.#lostAgents = onDemand(
      () => Promise.all([extensions(), options.givenUp()]),
      ([{ LostAgents }, givenUp]) => new LostAgents(givenUp, instances, agents),
    );
    this.#statuses = new StatusQueries({
      ...{ agents, caller: this.#caller, lostAgents: this.#lostAgents },
      ...{ unfinished: this.#unfinished, background },
    });
    this.#creates = new Creates({
      ...{ instances, agents, caller: this.#caller, unfinished: this.#unfinished },
      prepare: this.#subject.bind(this),
      shutdown: (call, id, sandboxer, life) => this.shutdown(call, id, sandboxer, life),
    });
    this.#changes = new Changes({
      ...{ instances, agents, caller: this.#caller, statuses: this.#statuses },
      prepare: this.#subject.bind(this),
    });
    this.compounds = onDemand(
      () => Promise.all([extensions(), options.compounds()]),
      ([{ RemoteCompounds }, compounds]) =>
        new RemoteCompounds({
          ...{ instances, compounds, agents, caller: this.#caller, shutdowns: this.#shutdowns },
          prepare: this.#prepare.bind(this),
          shutdown: (call, id, life) => this.shutdown(call, id, "", life),
          observe: (call, id) => this.status(call, id, "", false),
        }),
    );
  }

  create(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void> {
    return this.#creates.run(call, id, sandboxer, opts);
  }

  start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance> {
    return this.#changes.start(call, id, sandboxer);
  }

  stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void> {
    return this.#changes.stop(call, id, sandboxer, timeoutSecs);
  }

  update(
    call: Call,
    id: string,
    sandboxer: string,
    sandbox: Sandbox,
    fields: readonly string[],
  ): Promise<void> {
    return this.#changes.update(call, id, sandboxer, sandbox, fields);
  }

  async wait(call: Call, id: string, sandboxer: string): Promise<ExitStatus> {
    return this.#waitForKnown(call, id, sandboxer, await this.#find(call, id, sandboxer));
  }

  /** Waits for the exits of many sandboxes. Recorded exits are read in one round trip, without their agents. */
  async waitForMany(call: Call, ids: readonly string[], mode: WaitMode): Promise<ManyExits> {
    const found = await this.#instances.findMany(call, ids);
    const exits = new Map<string, ExitStatus>();
    for (const [id, { exit }] of found) if (exit) exits.set(id, toExitStatus(exit));
    const { waitForMany } = await this.#extensions();
    return waitForMany(call, { ids, mode }, exits, async (acting, id) => {
      const known = found.get(id);
      return known?.instance?.life ? this.#waitForKnown(acting, id, "", known) : this.wait(acting, id, "");
    });
  }

  /** Waits for the exit of the recorded life. */
  async #waitForKnown(call: Call, id: string, sandboxer: string, known: KnownSandbox): Promise<ExitStatus> {
    const { instance, exit } = known;
    if (exit) return toExitStatus(exit);
    if (instance?.phase === "gone") {
      // The last life was never created: answer with the exit of the one before it.
      const last = await this.#instances.lastExit(call, id, instance.life);
      if (last) return toExitStatus(last);
    }
    return this.#waiter.wait(call, id, this.#agents.route(known, id, sandboxer), known);
  }

  async status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<ControllerStatus> {
    if (!isIdentifier(id)) throw notFound(id);
    const known = await this.#instances.find(call, id);
    const found = await this.#statuses.query(call, id, sandboxer, known, verbose);
    if (!verbose) return found.status;
    return { ...found.status, info: new Map([...found.status.info, ...statusInfo(found.known)]) };
  }

  /** @param only the life to end, if it is still the one of its id; by default whichever there is */
  async shutdown(call: Call, id: string, sandboxer: string, only?: number): Promise<void> {
    if (!isIdentifier(id)) throw notFound(id);
    const callId = await callIdOf(call, "Shutdown", id);
    const begun = await this.#instances.beginShutdown(call, id, sandboxer, callId, only);
    if (!begun.isBegun && only !== undefined) return;
    if (!begun.isBegun && begun.instance?.phase === "gone" && begun.exit) return;
    if (call.isRepeated && !begun.isBegun) {
      // Its first attempt has ended an earlier life.
      const ended = await this.#instances.lifeOfCall(call, id, callId);
      if (ended !== null && ended !== begun.instance?.life) return;
    }
    const route = this.#agents.route(begun, id, sandboxer);
    const subject = await this.#subject(call, id, route, begun, callId);
    await this.#shutdowns.run(call, id, subject.route, begun);
  }

  async platform(call: Call, id: string, sandboxer: string): Promise<Platform> {
    const subject = await this.#findLive(call, id, sandboxer);
    const send = (outgoing: Call) => subject.route.agent.platform(outgoing, id);
    return (await this.#caller.make({ ...subject, method: "Platform" as const, send })).value;
  }

  async metrics(call: Call, id: string, sandboxer: string): Promise<Metric> {
    const subject = await this.#findLive(call, id, sandboxer);
    const send = (outgoing: Call) => subject.route.agent.metrics(outgoing, id);
    const outcome = await this.#caller.attempt({ ...subject, method: "Metrics" as const, send });
    if (!outcome.isOk) throw explainNotRunning(outcome.error, outcome.known.instance);
    return outcome.value;
  }

  /**
   * Gives up every sandbox of a lost agent: its exit is `lost`, its waits are answered and its id is free.
   * @returns the number of sandboxes
   * @throws `not_found` for a name that is neither configured nor recorded
   */
  async forget(call: GiveUpCall, agent: string): Promise<number> {
    const forgotten = await this.#lostAgents.forget(call, agent);
    this.#waiter.recheck(agent);
    return forgotten;
  }

  /** Returns the recorded state of a sandbox; queries the agent if there is none. */
  async #find(call: Call, id: string, sandboxer: string): Promise<KnownSandbox> {
    if (!isIdentifier(id)) throw notFound(id);
    const known = await this.#instances.find(call, id);
    return known.instance?.life
      ? known
      : (await this.#statuses.query(call, id, sandboxer, known, false)).known;
  }

  /** Finds a sandbox that is not gone. @throws `not_found` */
  async #findLive(call: Call, id: string, sandboxer: string) {
    const known = await this.#find(call, id, sandboxer);
    if (!known.instance || known.instance.phase === "gone") throw notFound(id, known);
    return { call, id, known, route: this.#agents.route(known, id, sandboxer), life: known.instance.life };
  }

  /** Returns the subject of a lifecycle call, and finishes in the background what is unfinished. */
  async #subject(...of: Parameters<Prepare>): Promise<Subject> {
    const subject = await this.#prepare(...of);
    const { call, id, known } = subject;
    if (known.instance?.call !== "shutdown") this.#unfinished.check(call.namespace, id, known);
    return subject;
  }

  /** Returns the subject of a lifecycle call. First shuts down lives of its id that were given up at this agent. */
  async #prepare(
    call: Call,
    id: string,
    route: Route,
    known: KnownSandbox,
    callId: string,
  ): Promise<Subject> {
    if (known.givenUp > 0 && known.instance?.agent === route.name) {
      await this.#lostAgents.shutDown(route, { namespace: call.namespace, id, number: known.givenUp });
    }
    if (known.hasGivenUp) this.#background(this.#lostAgents.shutDownAll(route).catch(() => {}));
    return { call, id, route, known, callId };
  }
}
