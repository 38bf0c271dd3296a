import { rmSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryFolder } from "../../scripts/test/memory-folder.ts";
import { Cluster } from "./cluster.ts";
import type { Options } from "./options.ts";
import { processesOf } from "./processes.ts";
import { ProgramFolder } from "./program.ts";
import { Switchboard } from "./switchboard.ts";

function end(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
}

/** The folder of a run and all its processes, which end with this process. */
export class Workshop {
  readonly folder: string;
  readonly programs: ProgramFolder;
  readonly switchboard = new Switchboard();
  #cluster: Cluster | undefined;
  readonly #atExit = () => this.#abandon();

  private constructor(folder: string, options: Pick<Options, "backend" | "containment">) {
    this.folder = folder;
    this.programs = new ProgramFolder(join(folder, "shared"), options);
    process.once("exit", this.#atExit);
  }

  static async open(
    options: Pick<Options, "root" | "runtime" | "backend" | "containment" | "database" | "faults">,
  ): Promise<Workshop> {
    // The path must be short, since sockets will be created in it.
    const folder = (await memoryFolder()) ?? (await mkdtemp(join(tmpdir(), "c-")));
    const workshop = new Workshop(folder, options);
    const { root, runtime, backend, containment, database } = options;
    workshop.#cluster = await Cluster.open({
      root,
      runtime,
      backend,
      containment,
      shared: workshop.programs.folder,
      database,
      folder,
      director: workshop.switchboard,
      hasDisk: options.faults.has("full-disk"),
    });
    return workshop;
  }

  /** The running cluster. @throws Error before it is open */
  get cluster(): Cluster {
    if (!this.#cluster) throw new Error("the cluster is not open");
    return this.#cluster;
  }

  /** Copies logs, ledgers, database and the agent's data to a permanent folder. */
  async saveFiles(folder?: string): Promise<string> {
    const target = folder ?? (await mkdtemp(join(tmpdir(), "faults-")));
    const isFile = (path: string) => !/\/(out|err)$/.test(path);
    await cp(this.folder, target, { recursive: true, filter: isFile }).catch(() => {});
    return target;
  }

  /** Ends leftover programs, so that they do not disturb later batches. */
  endPrograms(pids: readonly number[]): void {
    end(pids);
  }

  async close(): Promise<void> {
    process.off("exit", this.#atExit);
    await this.#cluster?.close();
    end(processesOf(this.folder));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #abandon(): void {
    this.#cluster?.kill();
    end(processesOf(this.folder));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
