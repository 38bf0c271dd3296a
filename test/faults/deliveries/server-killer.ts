import type { Child } from "../child.ts";

/** Kills one of several servers each time that enough requests were answered, and starts it again. */
export class ServerKiller {
  kills = 0;
  readonly #servers: readonly Child[];
  readonly #every: number;
  #answers = 0;
  #restarting: Promise<void> | undefined;

  /** @param every number of answers from one kill to the next; more if the server starts slowly */
  constructor(servers: readonly Child[], every: number) {
    this.#servers = servers;
    this.#every = every;
  }

  /** Counts an answer. The killed server dies during the requests that it is carrying out. */
  count(): void {
    this.#answers++;
    if (this.#restarting || this.#answers < this.#every) return;
    const server = this.#servers[this.kills % this.#servers.length];
    if (!server) return;
    this.#answers = 0;
    this.kills++;
    this.#restarting = server.restart("SIGKILL").finally(() => {
      this.#restarting = undefined;
    });
    // The rejection is handled where the end is awaited.
    this.#restarting.catch(() => {});
  }

  /** Ends all servers for good. @throws if the last restart has failed */
  async end(): Promise<void> {
    await this.#restarting;
    await Promise.all(this.#servers.map((server) => server.stop("SIGKILL")));
  }
}
