import { abortError } from "../errors/abort.ts";
import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { Call } from "../sandbox/call.ts";
import type { ExitStatus } from "../sandbox/controller.ts";
import { type AgentClient, slice } from "./agent-client.ts";
import type { Instance, Sight } from "./instances.ts";

/** How patiently an agent is asked, in milliseconds. */
export interface Pace {
  /** The least time between two questions. */
  readonly beat: number;
  /** How long an agent that has held a wait may be out of reach before the wait is given up. */
  readonly outage: number;
}

const usualPace: Pace = { beat: 1_000, outage: 30_000 };

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal));
    const end = () => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}

/** Tells waits that can go on after a failure from those that cannot. */
class Patience {
  readonly #pace: Pace;
  #held = false;
  #lostAt: number | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Whether to ask again after an error that came `lasted` ms after the question. */
  allows(error: unknown, lasted: number): boolean {
    if (isCodeOf(error, "deadline_exceeded")) {
      this.#held = true;
      this.#lostAt = undefined;
      return true;
    }
    if (!isCodeOf(error, "unavailable")) return false;
    if (lasted >= this.#pace.beat) this.#held = true;
    // What broke off after so long, but before the agent was given up on, had surely been held.
    if (lasted >= this.#pace.outage && lasted < slice) this.#lostAt = undefined;
    this.#lostAt ??= Date.now();
    return this.#held && Date.now() - this.#lostAt < this.#pace.outage;
  }
}

/**
 * Asks an agent, slice by slice, until the sandbox has ended. Between slices the record is read again, so that
 * an exit which came with a Shutdown is not missed, and a wait that an agent's restart broke off goes on.
 * @param life what was known of the sandbox when the wait began
 * @param look reads that anew
 * @throws `aborted` when the sandbox was shut down and created anew meanwhile; `not_found`; `unavailable`
 */
export async function waitForExit(
  call: Call,
  id: string,
  agent: AgentClient,
  life: Instance | undefined,
  look: () => Promise<Sight>,
  pace: Pace = usualPace,
): Promise<ExitStatus> {
  const patience = new Patience(pace);
  const lookAgain = async () => {
    const { instance } = await look();
    if (life?.state && instance && instance.incarnation !== life.incarnation && !instance.gone) {
      throw new SandboxError("aborted", `sandbox ${quote(id)}: was shut down and created anew meanwhile`);
    }
    return instance;
  };
  for (let isFirst = true; ; isFirst = false) {
    const began = Date.now();
    let exit: ExitStatus | undefined;
    let failure: unknown;
    try {
      exit = await agent.wait(call, id);
    } catch (error) {
      failure = error;
    }
    if (exit) {
      // A question that was asked anew may have found the next life.
      if (!isFirst) await lookAgain();
      return exit;
    }
    if (call.signal.aborted) throw abortError(call.signal);
    const lasted = Date.now() - began;
    const goesOn = patience.allows(failure, lasted);
    if (!goesOn && !isCodeOf(failure, "not_found")) throw failure;
    const instance = await lookAgain();
    const isOver = !instance?.reopened || isCodeOf(failure, "not_found");
    if (instance?.exit && isOver) return instance.exit;
    if (!goesOn) throw failure;
    if (lasted < pace.beat) await pause(pace.beat - lasted, call.signal);
  }
}
