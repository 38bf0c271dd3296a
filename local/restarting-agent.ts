import { setTimeout as delay } from "node:timers/promises";
import { firstLine } from "../shared/errors/first-line.ts";
import { type Log, type LogLevel, logEntry } from "../shared/log.ts";
import { type RunningAgent, type SpawnOptions, spawnAgent } from "./spawn-agent.ts";

/** Number of unexpected exits within the window after which the agent is not restarted. */
const maxExits = 5;
const windowMs = 60_000;

/** Delay before the first restart. It doubles with each further exit within the window. */
const restartDelayMs = 250;

/** An agent that is restarted after an unexpected exit, at the same address and with the same token. */
export interface RestartingAgent {
  readonly url: string;
  readonly token: string;
  /** The CA certificate to trust, in PEM. */
  readonly ca: string;
  /** The pid of its present process. */
  readonly pid: number;
  /** Resolves with the reason when the agent will not be restarted again. */
  readonly failed: Promise<Error>;
  /** Stops the agent gracefully. Sandboxes keep running. */
  stop(): Promise<void>;
}

/** Starts an agent, and waits before a restart. */
export interface RestartSteps {
  readonly spawn: typeof spawnAgent;
  /** Resolves after a time, or when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const realSteps: RestartSteps = {
  spawn: spawnAgent,
  wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
};

class AgentRestarter implements RestartingAgent {
  readonly url: string;
  readonly token: string;
  readonly ca: string;
  readonly failed: Promise<Error>;
  readonly #options: SpawnOptions;
  readonly #log: Log;
  readonly #steps: RestartSteps;
  readonly #stopping = new AbortController();
  readonly #restarting: Promise<void>;
  #agent: RunningAgent;

  constructor(agent: RunningAgent, options: SpawnOptions, log: Log, steps: RestartSteps) {
    this.url = agent.url;
    this.token = agent.token;
    this.ca = agent.ca;
    this.#agent = agent;
    this.#options = { ...options, port: Number(new URL(agent.url).port), token: agent.token };
    this.#log = log;
    this.#steps = steps;
    const { promise, resolve } = Promise.withResolvers<Error>();
    this.failed = promise;
    this.#restarting = this.#restartUntilStopped().catch(resolve);
  }

  get pid(): number {
    return this.#agent.pid;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#agent.stop();
    await this.#restarting;
  }

  /** Restarts the agent after each exit, until it is stopped. @throws if it exits too often */
  async #restartUntilStopped(): Promise<void> {
    const { signal } = this.#stopping;
    const exitTimes: number[] = [];
    let reason = await this.#untilExit();
    while (!signal.aborted) {
      exitTimes.push(performance.now());
      while (performance.now() - (exitTimes[0] ?? 0) > windowMs) exitTimes.shift();
      if (exitTimes.length >= maxExits) {
        throw new Error(`the agent ended ${maxExits} times within a minute, the last time: ${reason}`);
      }
      await this.#steps.wait(restartDelayMs * 2 ** (exitTimes.length - 1), signal);
      if (signal.aborted) return;
      reason = (await this.#restart()) ?? (await this.#untilExit());
    }
  }

  /** Waits for the agent's exit, and logs it unless the agent was stopped. */
  async #untilExit(): Promise<string> {
    const exit = await this.#agent.exited;
    const error = this.#agent.stderrTail();
    if (!this.#stopping.signal.aborted) {
      this.#write("error", "agent ended unexpectedly", { exit, ...(error ? { error } : {}) });
    }
    return firstLine(error) || `it ended with ${exit}`;
  }

  /** Starts the agent again. Returns the reason if it does not become ready. */
  async #restart(): Promise<string | undefined> {
    let agent: RunningAgent;
    try {
      agent = await this.#steps.spawn(this.#options);
    } catch (thrown) {
      const reason = firstLine(thrown);
      this.#write("error", "failed to restart agent", { error: reason });
      return reason;
    }
    this.#agent = agent;
    if (this.#stopping.signal.aborted) await agent.stop();
    else if (agent.ca !== this.ca) {
      await agent.stop();
      throw new Error("the agent has lost its data folder, and so the trusted certificate");
    } else this.#write("info", "agent restarted", {});
    return undefined;
  }

  #write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#log(logEntry(level, message, { agentPid: this.#agent.pid, ...fields }));
  }
}

/**
 * Starts an agent on loopback, and restarts it after unexpected exits.
 * @throws if it does not become ready the first time
 */
export async function startRestartingAgent(
  options: SpawnOptions,
  log: Log,
  steps = realSteps,
): Promise<RestartingAgent> {
  return new AgentRestarter(await steps.spawn(options), options, log, steps);
}
