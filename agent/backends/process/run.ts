import { existsSync, statSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import { killGroup, removeGroup } from "../../control-group/remove.ts";
import {
  type Identity,
  identify,
  isAlive,
  killSessions,
  signalGroup,
  signalProcess,
  untilEnded,
} from "../../identity.ts";
import type { Exit } from "../../lifecycle/exit.ts";
import { sweepTurn } from "../../sweep-turn.ts";
import type { Usage } from "../../usage.ts";
import { type Containment, type ContainmentName, sessionContainment } from "./containment.ts";
import { readExit } from "./exit-file.ts";
import { outputLimitBytes, startSupervisor } from "./launch.ts";
import type { Mark } from "./mark.ts";
import { usageOfGroup, usageOfNamespace, usageOfSession } from "./metrics.ts";
import { formatProcesses, type Processes, parseProcesses } from "./process-file.ts";
import type { Command } from "./spec.ts";

/** Time that a launch may take. */
const launchTimeoutMs = 30_000;

/** Time that output is copied after the process has ended while others hold its pipes. */
const drainTimeoutMs = 1_000;

/** Time that a keeper has to record the exit of a process that has ended. */
const recordTimeoutMs = 15_000;

/**
 * Gives a launch up, unless it is too late for that: whoever makes the file `process` first decides whether the
 * process runs. An empty one keeps the supervisor from running it, ever.
 */
async function giveUp(folder: string): Promise<boolean> {
  try {
    await writeFile(join(folder, "process"), "", { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** One launched process and its supervisor. All that is known of them is in a folder, which outlives the agent. */
export class Run {
  readonly leader: Identity;
  readonly containment: ContainmentName;
  /** The folder of its control group; undefined if it has none of its own. */
  readonly group: string | undefined;
  readonly #folder: string;
  readonly #supervisor: Identity;
  /** Waits for the process and records its exit; in a PID namespace its init. */
  readonly #keeper: Identity;
  #drainDeadline: number | undefined;
  #recordDeadline: number | undefined;
  #hasSwept = false;
  #sweepInTurn: Promise<void> | undefined;

  private constructor(folder: string, { leader, supervisor, keeper, containment, group }: Processes) {
    this.#folder = folder;
    this.leader = leader;
    this.#supervisor = supervisor;
    this.#keeper = keeper ?? supervisor;
    this.containment = containment;
    this.group = group;
  }

  /** Reads a folder's processes; undefined if none came to run. */
  static async #read(folder: string): Promise<Run | undefined> {
    const processes = parseProcesses(await readFile(join(folder, "process"), "utf8"));
    return processes && new Run(folder, processes);
  }

  /**
   * Launches a command under a supervisor that outlives the agent.
   * @param folder a new one, for the supervisor
   * @param mark by which the supervisor can be found without the folder
   * @param onEnd is called when the supervisor has ended, as long as this agent lives
   * @throws `unavailable` when the system would not; then nothing runs
   */
  static async launch(
    folder: string,
    command: Command,
    mark: Mark,
    onEnd: () => void,
    containment: Containment = sessionContainment,
  ): Promise<Run> {
    const group = containment.groups?.make(mark);
    const supervisor = await startSupervisor(folder, command, mark, containment, group);
    supervisor.once("exit", onEnd);
    const deadline = Date.now() + launchTimeoutMs;
    for (let pauseMs = 2; !existsSync(join(folder, "process")); pauseMs = Math.min(pauseMs * 1.5, 50)) {
      if (supervisor.exitCode === null && supervisor.signalCode === null && Date.now() < deadline) {
        await delay(pauseMs);
      } else if (await giveUp(folder)) {
        if (supervisor.pid !== undefined) await killSessions([identify(supervisor.pid)]);
        break;
      }
    }
    const run = await Run.#read(folder);
    if (run) return run;
    throw new SandboxError(
      "unavailable",
      "the process could not be launched: its supervisor ended or took too long",
    );
  }

  /** Finds what an earlier agent launched in a folder; undefined if that never came to run, and never will. */
  static async adopt(folder: string): Promise<Run | undefined> {
    if (!existsSync(folder) || (await giveUp(folder))) return undefined;
    return Run.#read(folder);
  }

  /** Writes the processes of a run to a new folder, as its supervisor would have. */
  static async write(folder: string, processes: Processes): Promise<void> {
    await mkdir(folder, { mode: 0o700 });
    await writeFile(join(folder, "process"), formatProcesses(processes), { mode: 0o600 });
  }

  /** The files that the beginnings of its output are in. */
  get outputs(): { stdout: string; stderr: string } {
    return { stdout: join(this.#folder, "stdout"), stderr: join(this.#folder, "stderr") };
  }

  /** Lists the streams that have reached the limit: what comes after it is dropped. */
  get truncated(): ("stdout" | "stderr")[] {
    return (["stdout", "stderr"] as const).filter((name) => {
      const { size = 0 } = statSync(this.outputs[name], { throwIfNoEntry: false }) ?? {};
      return size >= outputLimitBytes;
    });
  }

  /**
   * Returns how the process ended; `lost` if it did and its exit was not recorded. An exit counts once the keeper has
   * ended: until then the sandbox might have written it.
   */
  state(): Exit | "running" | "lost" {
    const isLeaderAlive = isAlive(this.leader);
    // What holds on to the output is not waited for.
    if (!isLeaderAlive && this.group !== undefined) killGroup(this.group);
    if (isAlive(this.#keeper)) {
      if (isLeaderAlive) return "running";
      return (this.#isOldSupervisor ? this.#drainedExit() : undefined) ?? this.#hastenKeeper();
    }
    // Its keeper was killed, so that nobody would see how it ends.
    if (isLeaderAlive) {
      signalGroup(this.leader, "SIGKILL");
      return "running";
    }
    return this.#readExit() ? (this.#drainedExit() ?? "running") : "lost";
  }

  /** Returns the recorded end without a look at processes. */
  recordedExit(): Exit | "lost" {
    return this.#readExit() ?? "lost";
  }

  /** Signals the whole process group. */
  signal(signal: NodeJS.Signals): void {
    signalGroup(this.leader, signal);
  }

  /**
   * Kills what a process that has ended left in its control group, or where it has none, in its session, once. The
   * kernel does that for a namespace.
   * @throws `unavailable` for processes that do not end
   */
  async sweep(): Promise<void> {
    if (this.#isSwept) return;
    await (this.group === undefined ? killSessions([this.leader]) : this.#removeGroup());
    this.#hasSwept = true;
    // By the time of another look the number of the session may be another's.
    await writeFile(this.#sweptFile, "", { mode: 0o600 }).catch(() => {});
  }

  /** Does so in turn with others, and again until it has succeeded: nobody waits for it. */
  sweepInTurn(): void {
    if (this.#isSwept) return;
    this.#sweepInTurn ??= sweepTurn()
      .then(() => this.sweep())
      .catch(() => {})
      .then(() => {
        this.#sweepInTurn = undefined;
        this.sweepInTurn();
      });
  }

  /** Kills everything that is left of the sandbox, and the supervisor. @throws `unavailable` */
  async clear(): Promise<void> {
    if (this.containment === "session") {
      signalGroup(this.leader, "SIGKILL");
      await this.sweep();
    }
    await this.#removeGroup();
    const keepers = [this.#keeper, this.#supervisor];
    for (const keeper of keepers) signalProcess(keeper, "SIGKILL");
    // Its copiers and the command that made the namespace are in its process group.
    signalGroup(this.#supervisor, "SIGKILL");
    await untilEnded([this.leader, ...keepers]);
  }

  /** Returns the present usage of the sandbox's processes. */
  async measure(): Promise<Usage> {
    if (this.group !== undefined) return usageOfGroup(this.group);
    if (this.containment === "session") return usageOfSession(this.leader.pid);
    return usageOfNamespace(this.#keeper.pid);
  }

  async #removeGroup(): Promise<void> {
    const { group } = this;
    if (group !== undefined) await removeGroup(() => [group]);
  }

  get #sweptFile(): string {
    return join(this.#folder, "swept");
  }

  get #isSwept(): boolean {
    this.#hasSwept ||= this.containment !== "session" || existsSync(this.#sweptFile);
    return this.#hasSwept;
  }

  /** True if it was started by an agent whose supervisors waited for the process themselves. */
  get #isOldSupervisor(): boolean {
    return this.#keeper === this.#supervisor;
  }

  #readExit(): Exit | undefined {
    return readExit(join(this.#folder, "exit"));
  }

  /** Has a stopped keeper go on to record the exit, and kills one that does not. */
  #hastenKeeper(): "running" {
    this.#recordDeadline ??= Date.now() + recordTimeoutMs;
    const signal = Date.now() < this.#recordDeadline ? "SIGCONT" : "SIGKILL";
    signalProcess(this.#keeper, signal);
    return "running";
  }

  /** Returns the exit once all output has been copied. The supervisor waits for that, but not for ever. */
  #drainedExit(): Exit | undefined {
    const exit = this.#readExit();
    if (!exit || !isAlive(this.#supervisor)) return exit;
    this.#drainDeadline ??= Date.now() + drainTimeoutMs;
    if (Date.now() < this.#drainDeadline) return undefined;
    signalGroup(this.#supervisor, "SIGKILL");
    return exit;
  }
}
