import type { Child } from "../child.ts";
import { type KillPoint, killPoints, type ServerMessages } from "./kill-points.ts";

/** Number of answers between two kills. */
const answersPerKill = 20;

/** Kills servers in turn, at each point of a delivery in turn, and starts them again. */
export class PointKiller {
  /** Number of kills at each point, by its name. */
  readonly counts = new Map<string, number>(killPoints.map(({ name }) => [name, 0]));
  kills = 0;
  readonly #servers: readonly Child[];
  readonly #messages: readonly ServerMessages[];
  #answers = 0;
  #isArmed = false;
  #restarting: Promise<void> | undefined;

  /** @param messages those of each server */
  constructor(servers: readonly Child[], messages: readonly ServerMessages[]) {
    this.#servers = servers;
    this.#messages = messages;
  }

  /** Counts an answer. Returns the restart that is in progress, so that few answers suffice for all points. */
  count(): Promise<void> | undefined {
    this.#answers++;
    if (this.#restarting) return this.#restarting;
    if (this.#isArmed || this.#answers < answersPerKill) return undefined;
    const point = killPoints[this.kills % killPoints.length];
    const at = this.kills % this.#servers.length;
    const server = this.#servers[at];
    if (!point || !server) return undefined;
    this.#isArmed = true;
    this.#messages[at]?.arm(point, () => this.#kill(server, point));
    return undefined;
  }

  #kill(server: Child, { name }: KillPoint): void {
    this.#isArmed = false;
    this.#answers = 0;
    this.kills++;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    server.kill();
    this.#restarting = server.restart("SIGKILL").finally(() => {
      this.#restarting = undefined;
    });
    // The rejection is handled where the end is awaited.
    this.#restarting.catch(() => {});
  }

  /** Ends all servers for good. @throws if the last restart has failed */
  async end(): Promise<void> {
    for (const messages of this.#messages) messages.disarm();
    await this.#restarting;
    await Promise.all(this.#servers.map((server) => server.stop("SIGKILL")));
  }
}
