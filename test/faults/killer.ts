import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import type { SharedFault } from "./faults.ts";
import type { Random } from "./random.ts";

/** Minimum time between two kills of a process, from its start: the process serves in between. */
const restMs = 500;

/** Maximum number of kills in one batch, since each costs the start of a process. */
const maxServerKills = 4;
const maxAgentKills = 2;

/** A process that is killed and restarted. */
interface Victim {
  isFree: boolean;
  left: number;
}

/** Kills servers and the agent at messages, and restarts them. */
export class Killer {
  readonly #cluster: Cluster;
  readonly #random: Random;
  readonly #note: (text: string, fault: SharedFault) => void;
  readonly #servers: readonly Victim[];
  readonly #agent: Victim = { isFree: true, left: maxAgentKills };
  readonly #restarts = new Set<Promise<void>>();

  constructor(cluster: Cluster, random: Random, note: (text: string, fault: SharedFault) => void) {
    this.#cluster = cluster;
    this.#random = random;
    this.#note = note;
    this.#servers = cluster.servers.map(() => ({ isFree: true, left: maxServerKills / 2 }));
  }

  /** Returns true if a server may be killed now. The caller then kills it. */
  reserveServer(number: number): boolean {
    const other = this.#servers[1 - number];
    const victim = this.#servers[number];
    return other?.isFree === true && victim !== undefined && this.#reserve(victim);
  }

  /** Returns true if the agent may be killed now. The caller then kills it. */
  reserveAgent(): boolean {
    return this.#reserve(this.#agent);
  }

  killServer(number: number): void {
    const [server, victim] = [this.#cluster.servers[number], this.#servers[number]];
    if (!server || !victim) return;
    server.kill();
    this.#note(`server ${number} is killed at a message`, "kill-server");
    const downMs = this.#random.integer(0, 200);
    this.#begin(victim, () => server.restart("SIGKILL", () => sleep(downMs)));
  }

  killAgent(): void {
    const { agent, proxy } = this.#cluster;
    agent.kill();
    this.#note("the agent is killed at a message", "kill-agent");
    const downMs = this.#random.integer(0, 200);
    this.#begin(this.#agent, async () => {
      await agent.restart("SIGKILL", () => sleep(downMs));
      proxy.resetAgent();
    });
  }

  /** Resolves when everything that was killed runs again. No kills may begin any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#restarts);
  }

  #reserve(victim: Victim): boolean {
    if (!victim.isFree || victim.left === 0) return false;
    victim.isFree = false;
    victim.left--;
    return true;
  }

  #begin(victim: Victim, restart: () => Promise<void>): void {
    const restarting = restart()
      .then(() => sleep(restMs))
      .finally(() => {
        victim.isFree = true;
        this.#restarts.delete(restarting);
      });
    // The rejection is handled where the promises are awaited.
    restarting.catch(() => {});
    this.#restarts.add(restarting);
  }
}
