import { setTimeout as delay } from "node:timers/promises";
import { type RunningAgent, type SpawnOptions, spawnAgent } from "../agent/spawn.ts";
import type { Log } from "../functions/middleware/log.ts";

/** Maximum of ends within the window before the agent is given up. */
const maxEnds = 5;
const windowMs = 60_000;

/** The delay before the first restart; it doubles with each further end within the window. */
const restartDelayMs = 250;

/** An agent that is restarted when it ends by itself, always at the same address and with the same token. */
export interface KeptAgent {
  readonly url: string;
  readonly token: string;
  /** The authority to trust, in PEM. */
  readonly ca: string;
  /** The process it is at present. */
  readonly pid: number;
  /** Resolves with the reason when it is given up. */
  readonly givenUp: Promise<Error>;
  /** Stops it in order, and the restarting. Sandboxes keep running. */
  stop(): Promise<void>;
}

class Keeper implements KeptAgent {
  readonly url: string;
  readonly token: string;
  readonly ca: string;
  readonly givenUp: Promise<Error>;
  readonly #options: SpawnOptions;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  readonly #keeping: Promise<void>;
  #agent: RunningAgent;

  constructor(agent: RunningAgent, options: SpawnOptions, log: Log) {
    this.url = agent.url;
    this.token = agent.token;
    this.ca = agent.ca;
    this.#agent = agent;
    this.#options = { ...options, port: Number(new URL(agent.url).port), token: agent.token };
    this.#log = log;
    const { promise, resolve } = Promise.withResolvers<Error>();
    this.givenUp = promise;
    this.#keeping = this.#keep().catch(resolve);
  }

  get pid(): number {
    return this.#agent.pid;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#agent.stop();
    await this.#keeping;
  }

  /** Restarts the agent each time it ends, until it is stopped. @throws when it ends too often */
  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    const ends: number[] = [];
    let reason = await this.#untilEnd();
    while (!signal.aborted) {
      ends.push(performance.now());
      while (performance.now() - (ends[0] ?? 0) > windowMs) ends.shift();
      if (ends.length >= maxEnds) {
        throw new Error(`the agent ended ${maxEnds} times within a minute, the last time: ${reason}`);
      }
      await delay(restartDelayMs * 2 ** (ends.length - 1), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      reason = (await this.#restart()) ?? (await this.#untilEnd());
    }
  }

  /** Waits until the agent ends, and logs that unless it was stopped. */
  async #untilEnd(): Promise<string> {
    const exit = await this.#agent.exited;
    const error = this.#agent.stderrTail();
    if (!this.#stopping.signal.aborted) {
      this.#write("error", "agent ended unexpectedly", { exit, ...(error ? { error } : {}) });
    }
    return error.split("\n", 1)[0] || `it ended with ${exit}`;
  }

  /** Starts the agent once more. Returns the reason if it does not come to serve. */
  async #restart(): Promise<string | undefined> {
    let agent: RunningAgent;
    try {
      agent = await spawnAgent(this.#options);
    } catch (thrown) {
      const [reason = ""] = String(thrown instanceof Error ? thrown.message : thrown).split("\n", 1);
      this.#write("error", "failed to restart agent", { error: reason });
      return reason;
    }
    this.#agent = agent;
    if (this.#stopping.signal.aborted) await agent.stop();
    else if (agent.ca !== this.ca) {
      await agent.stop();
      throw new Error("the agent has lost its data folder, and with it the certificate that is trusted");
    } else this.#write("info", "agent restarted", {});
    return undefined;
  }

  #write(level: "info" | "error", message: string, fields: Readonly<Record<string, unknown>>): void {
    const time = new Date().toISOString();
    this.#log({ time, level, message, agentPid: this.#agent.pid, ...fields });
  }
}

/**
 * Starts an agent on loopback and keeps it running.
 * @throws when it does not come to serve the first time
 */
export async function keepAgent(options: SpawnOptions, log: Log): Promise<KeptAgent> {
  return new Keeper(await spawnAgent(options), options, log);
}
