import type { CreateOpts, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { bootId } from "../../boot.ts";
import type { Engine, Kept, Running, Sighting } from "../../lifecycle/engine.ts";
import { exitNow } from "../../lifecycle/record.ts";
import { isRespecified } from "../../lifecycle/update.ts";
import { thisPlatform } from "../../platform.ts";
import { usageToAny } from "../../usage.ts";
import { usageOf } from "./metrics.ts";
import { Run } from "./run.ts";
import { parseSpec } from "./spec.ts";

/** What of Create's options a process has no use for. */
function ignoredOpts(opts: CreateOpts): string[] {
  const said = { rootfs: opts.rootfs.length > 0, netnsPath: opts.netnsPath !== "", options: opts.options };
  return Object.entries(said).flatMap(([name, given]) => (given ? [name] : []));
}

/** A process has no API of its own: no address, no version. */
const runningOf = ({ leader }: Run): Running => ({ pid: leader.pid, address: "", version: 0 });

/** Runs one sandbox as a process group of its own, with a supervisor that outlives the agent. */
export class ProcessEngine implements Engine {
  readonly #kept: Kept;
  #run: Run | undefined;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  async recover(): Promise<void> {
    const { record, folder } = this.#kept;
    if (record.attempt > 0) this.#run = await Run.adopt(folder.attempt(record.attempt));
  }

  async look(): Promise<Sighting> {
    const run = this.#run;
    if (!run) return { state: "idle" };
    const isSameBoot = this.#kept.record.boot === bootId();
    const seen = isSameBoot ? run.look() : run.recall();
    if (seen === "running") return { state: "running", running: runningOf(run) };
    if (seen !== "lost") return { state: "ended", exit: seen, kept: true };
    const why = isSameBoot ? "its supervisor was killed" : "the machine was started anew";
    return {
      state: "ended",
      exit: exitNow(255, `${why}, and how the process ended is not known`),
      kept: false,
    };
  }

  async launch(): Promise<Running> {
    const { record, sandbox, folder } = this.#kept;
    const { command } = parseSpec(sandbox.spec);
    this.#run = await Run.launch(folder.attempt(record.attempt), command, () => this.#kept.wake());
    return runningOf(this.#run);
  }

  end(signal: "SIGTERM" | "SIGKILL"): void {
    this.#run?.signal(signal);
  }

  async release(): Promise<void> {
    if (this.#run && this.#kept.record.boot === bootId()) await this.#run.clear();
  }

  async update(next: Sandbox): Promise<void> {
    if (isRespecified(this.#kept.sandbox, next)) parseSpec(next.spec);
  }

  async info(): Promise<Map<string, string>> {
    const { record, sandbox, opts } = this.#kept;
    const changed = record.respecified ? ["spec: it was changed after the process was started"] : [];
    const ignored = [...ignoredOpts(opts), ...parseSpec(sandbox.spec).ignored, ...changed];
    return new Map([["ignored", JSON.stringify(ignored)], ...Object.entries(this.#run?.outputs ?? {})]);
  }

  async measure({ pid }: Running): Promise<Any> {
    return usageToAny(usageOf(pid));
  }

  async platform(): Promise<Platform> {
    return thisPlatform();
  }
}
