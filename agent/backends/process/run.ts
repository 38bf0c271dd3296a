import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import { killGroup, removeGroup } from "../../host/control-group/remove.ts";
import { errnoOf } from "../../host/errno.ts";
import {
  type Identity,
  identify,
  isAlive,
  killSessions,
  signalGroup,
  signalProcess,
  untilEnded,
} from "../../host/identity.ts";
import { hasProc, listProcesses } from "../../host/proc.ts";
import { sweepTurn } from "../../host/sweep-turn.ts";
import type { Usage } from "../../host/usage.ts";
import type { Exit } from "../../lifecycle/exit.ts";
import { defaultOutputBytes } from "../../output/limits.ts";
import { type Containment, type ContainmentName, sessionContainment } from "./containment.ts";
import { readExit } from "./exit-file.ts";
import { startSupervisor } from "./launch.ts";
import type { Mark } from "./mark.ts";
import { usageOfGroup, usageOfNamespace, usageOfSession } from "./metrics.ts";
import { formatProcesses, type Processes, parseProcesses } from "./process-file.ts";
import type { Command } from "./spec.ts";

/** Time for a supervisor to launch its process. */
const launchTimeoutMs = 30_000;

/** Time to copy output after the exit: while processes of the session hold the pipes, and while others may, unseen. */
const heldDrainTimeoutMs = 1_000;
const sessionDrainTimeoutMs = 5_000;

/** The same where no process is left that could hold them. */
const drainTimeoutMs = 30_000;

/** Time for a keeper to record the exit of its process. */
const recordTimeoutMs = 15_000;

/**
 * Cancels a launch, unless the process was launched. The file `process` is the lock: the supervisor creates it with the
 * pids before it runs the process, and an empty one, created here, prevents that for good.
 * @returns false if the process was launched
 */
async function cancelLaunch(folder: string): Promise<boolean> {
  try {
    await writeFile(join(folder, "process"), "", { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** One launched process and its supervisor. Their state is in a folder, so it outlives the agent. */
export class Run {
  readonly leader: Identity;
  readonly containment: ContainmentName;
  /** The folder of its control group; undefined for none. */
  readonly group: string | undefined;
  readonly #folder: string;
  readonly #supervisor: Identity;
  /** The process that records the exit; in a PID namespace, the init. */
  readonly #keeper: Identity;
  #drainingSince: number | undefined;
  #recordDeadline: number | undefined;
  #hasSwept = false;
  #pendingSweep: Promise<void> | undefined;

  private constructor(folder: string, { leader, supervisor, keeper, containment, group }: Processes) {
    this.#folder = folder;
    this.leader = leader;
    this.#supervisor = supervisor;
    this.#keeper = keeper ?? supervisor;
    this.containment = containment;
    this.group = group;
  }

  /** Reads the run of a folder; undefined if its launch was canceled. */
  static async #read(folder: string): Promise<Run | undefined> {
    const processes = parseProcesses(await readFile(join(folder, "process"), "utf8"));
    return processes && new Run(folder, processes);
  }

  /**
   * Launches a command under a supervisor that outlives the agent.
   * @param folder the supervisor's working folder, which must not exist yet
   * @param mark identifies the supervisor if the folder is lost
   * @param onEnd called when the supervisor ends, if this agent is still running
   * @param outputBytes number of bytes of each stream that are kept
   * @throws `unavailable` if the launch fails; nothing runs then
   */
  static async launch(
    folder: string,
    command: Command,
    mark: Mark,
    onEnd: () => void,
    containment: Containment = sessionContainment,
    outputBytes = defaultOutputBytes,
  ): Promise<Run> {
    const group = containment.groups?.make(mark);
    const supervisor = await startSupervisor(folder, command, mark, { containment, group, outputBytes });
    supervisor.once("exit", onEnd);
    const deadline = Date.now() + launchTimeoutMs;
    for (let delayMs = 2; !existsSync(join(folder, "process")); delayMs = Math.min(delayMs * 1.5, 50)) {
      if (supervisor.exitCode === null && supervisor.signalCode === null && Date.now() < deadline) {
        await delay(delayMs);
      } else if (await cancelLaunch(folder)) {
        if (supervisor.pid !== undefined) await killSessions([identify(supervisor.pid)]);
        break;
      }
    }
    const run = await Run.#read(folder);
    if (run) return run;
    throw new SandboxError("unavailable", "cannot launch the process: its supervisor ended or timed out");
  }

  /** Re-adopts the run of an earlier agent; undefined if its process never started and never will. */
  static async adopt(folder: string): Promise<Run | undefined> {
    if (!existsSync(folder) || (await cancelLaunch(folder))) return undefined;
    return Run.#read(folder);
  }

  /** Writes the processes of a run to a new folder, as its supervisor would. */
  static async write(folder: string, processes: Processes): Promise<void> {
    await mkdir(folder, { mode: 0o700 });
    await writeFile(join(folder, "process"), formatProcesses(processes), { mode: 0o600 });
  }

  /** The first segments of its output. */
  get outputs(): { stdout: string; stderr: string } {
    return { stdout: join(this.#folder, "stdout"), stderr: join(this.#folder, "stderr") };
  }

  /**
   * Returns the state of the process: its exit once it has ended, or `lost` if that was not recorded. The recorded exit
   * is trusted only after the keeper has ended: until then the sandbox may have written it.
   */
  state(): Exit | "running" | "lost" {
    const isLeaderAlive = isAlive(this.leader);
    // Processes that still hold the output are killed rather than waited for.
    if (!isLeaderAlive && this.group !== undefined) killGroup(this.group);
    if (isAlive(this.#keeper)) {
      if (isLeaderAlive) return "running";
      return (this.#isOldSupervisor ? this.#drainedExit() : undefined) ?? this.#wakeKeeper();
    }
    // The keeper was killed, so the exit would not be recorded.
    if (isLeaderAlive) {
      signalGroup(this.leader, "SIGKILL");
      return "running";
    }
    return this.#readExit() ? (this.#drainedExit() ?? "running") : "lost";
  }

  /** Returns the recorded exit without checking processes, which are those of an earlier boot. */
  recordedExit(): Exit | "lost" {
    return this.#readExit() ?? "lost";
  }

  /** Signals the whole process group. */
  signal(signal: NodeJS.Signals): void {
    signalGroup(this.leader, signal);
  }

  /**
   * Kills the leftovers of an ended process, once: those in its control group or, without one, in its session. The
   * kernel does this for a namespace.
   * @throws `unavailable` if a process does not end
   */
  async sweep(): Promise<void> {
    if (this.#isSwept) return;
    await (this.group === undefined ? killSessions([this.leader]) : this.#removeGroup());
    this.#hasSwept = true;
    // The number of the session may be reused later, so a second sweep could kill others.
    await writeFile(this.#sweptFile, "", { mode: 0o600 }).catch(() => {});
  }

  /** Sweeps in the background, at the next common turn, and retries until it succeeds. */
  sweepSoon(): void {
    if (this.#isSwept) return;
    this.#pendingSweep ??= sweepTurn()
      .then(() => this.sweep())
      .catch(() => {})
      .then(() => {
        this.#pendingSweep = undefined;
        this.sweepSoon();
      });
  }

  /** Kills the supervisor and everything that is left of the sandbox. @throws `unavailable` */
  async clear(): Promise<void> {
    if (this.containment === "session") {
      signalGroup(this.leader, "SIGKILL");
      await this.sweep();
    }
    await this.#removeGroup();
    const keepers = [this.#keeper, this.#supervisor];
    for (const keeper of keepers) signalProcess(keeper, "SIGKILL");
    // The copiers and the command that created the namespace are in its process group.
    signalGroup(this.#supervisor, "SIGKILL");
    await untilEnded([this.leader, ...keepers]);
  }

  /** Measures the present usage of the sandbox's processes. */
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

  /** True for a supervisor of an older agent, which waits for the process itself. */
  get #isOldSupervisor(): boolean {
    return this.#keeper === this.#supervisor;
  }

  #readExit(): Exit | undefined {
    return readExit(join(this.#folder, "exit"));
  }

  /** Continues a stopped keeper so that it records the exit, and kills it after a timeout. */
  #wakeKeeper(): "running" {
    this.#recordDeadline ??= Date.now() + recordTimeoutMs;
    const signal = Date.now() < this.#recordDeadline ? "SIGCONT" : "SIGKILL";
    signalProcess(this.#keeper, signal);
    return "running";
  }

  #drainTimeoutMs(): number {
    if (this.containment !== "session" || this.group !== undefined) return drainTimeoutMs;
    if (Date.now() < (this.#drainingSince ?? 0) + heldDrainTimeoutMs) return heldDrainTimeoutMs;
    const isHeld = !hasProc() || listProcesses().some(({ session }) => session === this.leader.pid);
    return isHeld ? heldDrainTimeoutMs : sessionDrainTimeoutMs;
  }

  /** Returns the exit once all output is copied, or after a timeout. */
  #drainedExit(): Exit | undefined {
    const exit = this.#readExit();
    if (!exit || !isAlive(this.#supervisor)) return exit;
    this.#drainingSince ??= Date.now();
    if (Date.now() < this.#drainingSince + this.#drainTimeoutMs()) return undefined;
    signalGroup(this.#supervisor, "SIGKILL");
    return exit;
  }
}
