import type { Instance, KnownSandbox } from "../instances/instance.ts";
import { creationTimeMs } from "../instances/life-number.ts";
import { isShutdownOwed } from "./shutdown.ts";

/** Age from which an unfinished Shutdown, run or Delete counts as abandoned by its server, in milliseconds. */
export const staleMs = 15_000;

/** Age from which an unfinished Create counts as abandoned, in milliseconds. A call to an agent takes less. */
const staleCreateMs = 5 * 60_000;

/** Returns true if the server of an unfinished Create has probably died. */
export function isCreateAbandoned({ phase, life }: Instance, nowMs: number): boolean {
  return phase === "creating" && nowMs - creationTimeMs(life) > staleCreateMs;
}

/** The operations that finish what other servers have begun. */
export interface Finishers {
  /** Ends a life, unless it is over by now. */
  shutdown(namespace: string, id: string, of: Pick<Instance, "agent" | "life">): Promise<void>;
  resume(namespace: string, id: string): Promise<void>;
}

export interface UnfinishedWorkOptions extends Finishers {
  readonly nowMs: () => number;
  /** Keeps work alive that continues after the caller was answered. */
  readonly background: (work: Promise<unknown>) => void;
}

/** Finishes in the background what servers have begun that have probably died. */
export class UnfinishedWork {
  readonly #options: UnfinishedWorkOptions;
  /** The sandboxes whose work this server finishes. */
  readonly #resumed = new Set<string>();

  constructor(options: UnfinishedWorkOptions) {
    this.#options = options;
  }

  /** Finishes the work of a sandbox that was begun long ago. */
  check(namespace: string, id: string, known: KnownSandbox): void {
    const { instance } = known;
    if (!instance) return;
    const isOwed = isShutdownOwed(known);
    const nowMs = this.#options.nowMs();
    if (!isOwed && instance.wanted === "") {
      if (isCreateAbandoned(instance, nowMs)) this.finish(namespace, id, instance);
      return;
    }
    const begunMs = creationTimeMs(isOwed ? instance.ending : instance.highest);
    if (nowMs - begunMs > staleMs) this.finish(namespace, id, instance);
  }

  /** Finishes a Create that its agent has not received, unless it may still be on its way. */
  checkArrival(namespace: string, id: string, instance: Instance): void {
    const { phase, life } = instance;
    if (phase !== "creating") return;
    if (this.#options.nowMs() - creationTimeMs(life) > staleMs) this.finish(namespace, id, instance);
  }

  /** Finishes the work of a sandbox. */
  finish(namespace: string, id: string, instance: Pick<Instance, "wanted" | "agent" | "life">): void {
    const key = `${namespace} ${id}`;
    if (this.#resumed.has(key)) return;
    this.#resumed.add(key);
    const { shutdown, resume, background } = this.#options;
    const work = instance.wanted === "" ? shutdown(namespace, id, instance) : resume(namespace, id);
    background(work.catch(() => {}).finally(() => this.#resumed.delete(key)));
  }
}
