import type { DatabaseDirector } from "./database-proxy.ts";
import {
  type DatabaseFault,
  databaseFaults,
  type Fault,
  type FaultCounts,
  killFaults,
  type NetworkFault,
  networkFaults,
} from "./faults.ts";
import type { Director } from "./faulty-proxy.ts";
import type { Killer } from "./killer.ts";
import { type PointCounts, queryPoint } from "./point-counts.ts";
import type { Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import type { Target } from "./target.ts";

interface Connection {
  readonly faults: ReadonlySet<Fault>;
  readonly counts: FaultCounts;
  /** Counts the messages at which processes were killed. */
  readonly points: PointCounts;
  readonly killer: Killer;
}

/** Faults of Waits. They are long polls, so that cut connections affect them most. */
const waitFaults: readonly NetworkFault[] = ["cut", "delay-request", "duplicate", "late"];

/** Share of the messages at which a process is killed, if that is possible at that moment. */
const killRate = 0.04;

/** Share of the faults of the database that last until its client gives up, which takes ten seconds. */
const timeoutRate = 0.1;

const queryKills: readonly DatabaseFault[] = ["database-kill-before", "database-kill-after"];

const isKill = (fault: Fault) => [...queryKills, ...killFaults].some((kill) => kill === fault);

/** Finds the schedule of each request at the proxies, and chooses the fault by the schedule's seed. */
export class Switchboard implements Director, DatabaseDirector {
  readonly #schedules = new Map<string, Scenario>();
  readonly #requestCounts = new Map<string, number>();
  #connection: Connection | undefined;

  connect(schedules: readonly Scenario[], connection: Connection): void {
    this.#schedules.clear();
    this.#requestCounts.clear();
    for (const schedule of schedules) this.#schedules.set(schedule.namespace, schedule);
    this.#connection = connection;
  }

  /** Lets all further requests pass. */
  endFaults(): void {
    this.#connection = undefined;
  }

  decide(
    { method, namespace }: Target,
    server: number,
  ): { readonly fault: NetworkFault; readonly random: Random } | undefined {
    const schedule = this.#schedules.get(namespace);
    const connection = this.#connection;
    if (!schedule || !connection) return undefined;
    const random = this.#randomOf(schedule, 10_000);
    const kill = this.#chooseKill(connection, killFaults, random, server, `agent ${method}`);
    if (kill) return { fault: kill, random };
    const possible = method === "Wait" ? waitFaults : networkFaults;
    const enabled = possible.filter((fault) => connection.faults.has(fault) && !isKill(fault));
    // Late requests do the most harm.
    if (enabled.includes("late")) enabled.push("late", ...(method === "Wait" ? [] : (["late"] as const)));
    if (enabled.length === 0 || !random.chance(schedule.networkFaultRate)) return undefined;
    return { fault: random.pick(enabled), random };
  }

  decideQuery(
    text: string,
    server: number,
  ): { readonly fault: DatabaseFault; readonly random: Random } | undefined {
    const connection = this.#connection;
    const namespace = /"faults-\d+"/.exec(text)?.[0].slice(1, -1);
    const schedule = namespace === undefined ? undefined : this.#schedules.get(namespace);
    if (!schedule || !connection) return undefined;
    const random = this.#randomOf(schedule, 1_000_000);
    const fault =
      this.#chooseKill(connection, queryKills, random, server, queryPoint(text)) ??
      this.#chooseQueryFault(connection, schedule, random);
    if (!fault) return undefined;
    connection.counts.add(fault);
    for (const { history } of schedule.sandboxes) history.note(`${fault}: ${queryPoint(text)}`, fault);
    return { fault, random };
  }

  note({ namespace, id }: Target, text: string, fault?: NetworkFault): void {
    const sandbox = this.#schedules.get(namespace)?.sandboxes.find(({ history }) => history.id === id);
    sandbox?.history.note(text, fault);
    if (fault) this.#connection?.counts.add(fault);
  }

  killServer(server: number): void {
    this.#connection?.killer.killServer(server);
  }

  killAgent(): void {
    this.#connection?.killer.killAgent();
  }

  /** Returns the random source of a schedule's next request. */
  #randomOf(schedule: Scenario, part: number): Random {
    const key = `${schedule.namespace} ${part}`;
    const number = (this.#requestCounts.get(key) ?? 0) + 1;
    this.#requestCounts.set(key, number);
    return schedule.random.fork(part + number);
  }

  /** Chooses whether to kill a process at a message, and reserves the kill. */
  #chooseKill<F extends Fault>(
    { faults, points, killer }: Connection,
    kills: readonly F[],
    random: Random,
    server: number,
    point: string,
  ): F | undefined {
    const enabled = kills.filter((fault) => faults.has(fault));
    if (enabled.length === 0 || !random.chance(killRate)) return undefined;
    const fault = random.pick(enabled);
    const isReserved = fault.startsWith("agent") ? killer.reserveAgent() : killer.reserveServer(server);
    if (!isReserved) return undefined;
    points.add(`${fault.startsWith("agent") ? "agent" : "server"} ${fault.split("-").at(-1)} ${point}`);
    return fault;
  }

  #chooseQueryFault({ faults }: Connection, schedule: Scenario, random: Random): DatabaseFault | undefined {
    if (!random.chance(schedule.databaseFaultRate)) return undefined;
    const isTimeout = faults.has("database-timeout") && random.chance(timeoutRate);
    if (isTimeout) return "database-timeout";
    const enabled = databaseFaults.filter(
      (fault) => faults.has(fault) && !isKill(fault) && fault !== "database-timeout",
    );
    return enabled.length === 0 ? undefined : random.pick(enabled);
  }
}
