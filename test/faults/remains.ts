import type { Cluster, Containment } from "./cluster.ts";
import type { Event } from "./history.ts";
import { daemonsOf, type ProgramProcess, programProcesses } from "./processes.ts";
import { daemonWord, type ProgramFolder } from "./program.ts";
import type { Sandbox } from "./sandbox.ts";

export interface RemainsOptions {
  readonly cluster: Cluster;
  readonly programs: ProgramFolder;
  readonly containment: Containment;
  /** The events of the batch. */
  readonly events: readonly Event[];
}

/** Finds what is left of sandboxes. */
export class Remains {
  readonly #options: RemainsOptions;

  constructor(options: RemainsOptions) {
    this.#options = options;
  }

  /** Returns the processes of the programs at this moment, by the name of their sandbox. */
  processes(): (sandbox: Sandbox) => ProgramProcess[] {
    const all = programProcesses(this.#options.programs.script);
    return ({ history }) =>
      all.filter(({ namespace, id }) => namespace === history.namespace && id === history.id);
  }

  /** Describes what is left of a sandbox; undefined for nothing. */
  of(sandbox: Sandbox): string | undefined {
    const [process] = this.processes()(sandbox);
    if (process) return `${process.token} still runs (pid ${process.pid})`;
    const { namespace, id } = sandbox.history;
    const [daemon] = this.#mayHaveLostDaemons ? [] : daemonsOf(daemonWord, `${namespace}@${id}`);
    if (daemon !== undefined) return `its daemon still runs (pid ${daemon})`;
    return this.#options.cluster.hasFolder(namespace, id) ? "the agent still has its folder" : undefined;
  }

  /** True if the session of a program may be unknown, since it ended while the agent had no data. */
  get #mayHaveLostDaemons(): boolean {
    const isLost = this.#options.events.some(({ fault }) => fault === "lose-data");
    return isLost && this.#options.containment === "session";
  }
}
