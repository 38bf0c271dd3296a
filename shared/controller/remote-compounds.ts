import type { Instance } from "../instances/instance.ts";
import type { Call } from "../sandbox/call.ts";
import type { Compounds, DeletionResult, RunOptions, RunResult } from "../sandbox/compound.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import { notFound } from "../store/version.ts";
import { Deletes } from "./deletes.ts";
import { detachedCall } from "./detached-call.ts";
import { LifeEnder, type Prepare } from "./life-ender.ts";
import { RunDriver, type RunDriverOptions } from "./run-driver.ts";
import { Runs } from "./runs.ts";
import type { Shutdowns } from "./shutdown.ts";

export interface RemoteCompoundsOptions extends Omit<RunDriverOptions, "ender"> {
  readonly shutdowns: Shutdowns;
  readonly prepare: Prepare;
  /** Shuts down a life that has stopped, unless it is over by now, so that a run can begin the next. */
  shutdown(call: Call, id: string, life: number): Promise<void>;
  /** Asks the agent for the state of a life, and records it. */
  observe(call: Call, id: string): Promise<unknown>;
}

/** The compound operations that the functions serve. */
export class RemoteCompounds implements Compounds {
  readonly #options: RemoteCompoundsOptions;
  readonly #runs: Runs;
  readonly #driver: RunDriver;
  readonly #deletes: Deletes;

  constructor(options: RemoteCompoundsOptions) {
    const { instances, compounds, agents, shutdowns, prepare } = options;
    const ender = new LifeEnder(instances, agents, shutdowns, prepare);
    this.#options = options;
    this.#driver = new RunDriver({ ...options, ender });
    this.#deletes = new Deletes(compounds, ender);
    const obstacles = {
      resume: ({ namespace }: Call, id: string) => this.resume(namespace, id),
      shutdown: (call: Call, id: string, life: number) => options.shutdown(call, id, life),
      observe: (call: Call, id: string) => options.observe(call, id),
    };
    this.#runs = new Runs({ compounds, instances, agents, driver: this.#driver, obstacles });
  }

  run(call: Call, options: RunOptions): Promise<RunResult> {
    return this.#runs.run(call, options);
  }

  async forceDelete(call: Call, id: string, versions?: readonly RecordVersion[]): Promise<DeletionResult> {
    if (!isIdentifier(id)) throw notFound(id);
    return this.#deletes.run(call, id, versions);
  }

  expire(call: Call, id: string): Promise<DeletionResult> {
    return this.#deletes.run(call, id, "expired");
  }

  async resume(namespace: string, id: string): Promise<void> {
    const call = detachedCall(namespace);
    const known = await this.#options.instances.find(call, id);
    const wanted: Instance["wanted"] = known.instance?.wanted ?? "";
    if (wanted === "deleted") await this.#deletes.resume(call, id);
    else if (wanted !== "") await this.#driver.resume(call, id, known);
  }
}
