import { type Fault, type FaultCounts, type NetworkFault, networkFaults } from "./faults.ts";
import type { Director } from "./faulty-proxy.ts";
import type { Random } from "./random.ts";
import type { Schedule } from "./schedule.ts";
import type { Target } from "./target.ts";

interface Connection {
  readonly faults: ReadonlySet<Fault>;
  readonly counts: FaultCounts;
}

/** Faults of Waits, which take long and are repeated, so that mainly cuts affect them. */
const waitFaults: readonly NetworkFault[] = ["cut", "delay-request", "duplicate", "late"];

/** Finds the schedule of each request at the proxy, and chooses the fault by the schedule's seed. */
export class Switchboard implements Director {
  readonly #schedules = new Map<string, Schedule>();
  readonly #requestCounts = new Map<string, number>();
  #connection: Connection | undefined;

  connect(schedules: readonly Schedule[], connection: Connection): void {
    this.#schedules.clear();
    this.#requestCounts.clear();
    for (const schedule of schedules) this.#schedules.set(schedule.namespace, schedule);
    this.#connection = connection;
  }

  /** Lets all further requests pass. */
  endFaults(): void {
    this.#connection = undefined;
  }

  decide({
    method,
    namespace,
  }: Target): { readonly fault: NetworkFault; readonly random: Random } | undefined {
    const schedule = this.#schedules.get(namespace);
    const connection = this.#connection;
    if (!schedule || !connection) return undefined;
    const number = (this.#requestCounts.get(namespace) ?? 0) + 1;
    this.#requestCounts.set(namespace, number);
    const random = schedule.random.fork(10_000 + number);
    const possible = method === "Wait" ? waitFaults : networkFaults;
    const enabled = possible.filter((fault) => connection.faults.has(fault));
    // Late requests do the most harm.
    if (enabled.includes("late")) enabled.push("late", ...(method === "Wait" ? [] : (["late"] as const)));
    if (enabled.length === 0 || !random.chance(schedule.networkFaultRate)) return undefined;
    return { fault: random.pick(enabled), random };
  }

  note({ namespace, id }: Target, text: string, fault?: NetworkFault): void {
    const sandbox = this.#schedules.get(namespace)?.sandboxes.find(({ history }) => history.id === id);
    sandbox?.history.note(text, fault);
    if (fault) this.#connection?.counts.add(fault);
  }
}
