import { dirname } from "node:path";
import { SandboxError } from "../../../shared/errors/error.ts";
import type { CreateOpts, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { bootId } from "../../host/boot.ts";
import { removeGroup } from "../../host/control-group/remove.ts";
import { thisPlatform } from "../../host/platform.ts";
import { usageToAny } from "../../host/usage.ts";
import type { SandboxUser } from "../../host/users/user.ts";
import type { BackendSandbox, ObservedState, Running, SandboxContext } from "../../lifecycle/backend.ts";
import { lostExit } from "../../lifecycle/exit.ts";
import { specChanged } from "../../lifecycle/update.ts";
import { defaultOutputBytes } from "../../output/limits.ts";
import { type Containment, sessionContainment } from "./containment.ts";
import type { Mark } from "./mark.ts";
import { Run } from "./run.ts";
import { type Command, parseSpec } from "./spec.ts";

/** Lists the options of Create that this backend ignores. */
function ignoredOpts(opts: CreateOpts): string[] {
  const given = { rootfs: opts.rootfs.length > 0, netnsPath: opts.netnsPath !== "", options: opts.options };
  return Object.entries(given).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
}

/** Returns a command with the sandbox's user. A user assigned by the agent replaces the one in the spec. */
const runAs = (command: Command, user: SandboxUser | undefined): Command =>
  user ? { ...command, user: { ...command.user, ...user, additionalGids: [] } } : command;

/** Delay before a failed signal is repeated. */
const signalRetryDelayMs = 250;

/** Describes the process of a run. A plain process has no API, so address and version are empty. */
const runningOf = ({ leader }: Run): Running => ({ pid: leader.pid, address: "", version: 0 });

/** Runs one sandbox as a process in its own PID namespace or session, under a supervisor that outlives the agent. */
export class ProcessSandbox implements BackendSandbox {
  readonly keepsOutput = true;
  readonly #context: SandboxContext;
  readonly #containment: Containment;
  readonly #outputBytes: number;
  #run: Run | undefined;
  /** The number of a launch attempt that may or may not have started; 0 for none. */
  #unconfirmedAttempt = 0;

  /**
   * @param containment isolates the process if this agent launches it
   * @param outputBytes maximum number of bytes kept of each output stream
   */
  constructor(
    context: SandboxContext,
    containment: Containment = sessionContainment,
    outputBytes = defaultOutputBytes,
  ) {
    this.#context = context;
    this.#containment = containment;
    this.#outputBytes = outputBytes;
  }

  async recover(): Promise<void> {
    this.#unconfirmedAttempt = this.#context.record.attempt;
    await this.#confirmAttempt();
    const { exit, boot } = this.#context.record;
    if (exit && boot === bootId()) this.#run?.sweepSoon();
  }

  async observe(): Promise<ObservedState> {
    await this.#confirmAttempt();
    const run = this.#run;
    if (!run) return { state: "idle", isSure: true };
    const isSameBoot = this.#context.record.boot === bootId();
    const seen = isSameBoot ? run.state() : run.recordedExit();
    if (seen === "running") return { state: "running", running: runningOf(run) };
    // The exit is reported before the leftovers are killed, which takes longer the more processes the node has.
    if (isSameBoot) run.sweepSoon();
    if (seen !== "lost") return { state: "ended", exit: seen, isDurable: true };
    return {
      state: "ended",
      exit: lostExit(`${this.#lossReason(isSameBoot)}; exit status unknown`),
      isDurable: false,
    };
  }

  get launched(): Running | undefined {
    return this.#run && runningOf(this.#run);
  }

  async launch(): Promise<Running> {
    const { record, sandbox, folder } = this.#context;
    const { attempt, user } = record;
    const { command } = parseSpec(sandbox.spec);
    try {
      const wake = () => this.#context.pollSoon();
      const path = folder.attempt(attempt);
      this.#run = await Run.launch(
        path,
        runAs(command, user),
        this.#mark,
        wake,
        this.#containment,
        this.#outputBytes,
      );
    } catch (error) {
      this.#unconfirmedAttempt = record.attempt;
      throw error;
    }
    return runningOf(this.#run);
  }

  end(signal: "SIGTERM" | "SIGKILL"): void {
    try {
      this.#run?.signal(signal);
    } catch {
      // The state of the process is unknown at present.
      setTimeout(() => this.end(signal), signalRetryDelayMs).unref();
    }
  }

  async release(): Promise<void> {
    await this.#confirmAttempt();
    if (this.#run && this.#context.record.boot === bootId()) await this.#run.clear();
    // A failed launch may have left a group as well.
    const group = this.#containment.groups?.folderOf(this.#mark);
    if (group !== undefined) await removeGroup(() => [group]);
  }

  get #mark(): Mark {
    const { namespace, id, life } = this.#context.record;
    return { root: dirname(this.#context.folder.path), namespace, id, life };
  }

  /** Explains why the exit was not observed. */
  #lossReason(isSameBoot: boolean): string {
    if (!isSameBoot) return "the host was rebooted";
    return this.#context.record.isOrphan ? "its folder was lost" : "its supervisor was killed";
  }

  /** Determines whether an unconfirmed attempt has launched the process. If it has not, it never will. */
  async #confirmAttempt(): Promise<void> {
    if (this.#unconfirmedAttempt === 0) return;
    this.#run = await Run.adopt(this.#context.folder.attempt(this.#unconfirmedAttempt));
    this.#unconfirmedAttempt = 0;
  }

  async update(next: Sandbox): Promise<void> {
    if (specChanged(this.#context.sandbox, next)) parseSpec(next.spec);
  }

  async info(): Promise<Map<string, string>> {
    const { record, sandbox, opts } = this.#context;
    const changed = record.isSpecChanged ? ["spec: it was changed after the process was started"] : [];
    const { command, ignored: ignoredOfSpec } = parseSpec(sandbox.spec);
    const user = record.user && command.user ? ["process.user"] : [];
    const ignored = [...ignoredOpts(opts), ...ignoredOfSpec, ...user, ...changed];
    const run = this.#run;
    return new Map([
      ["ignored", JSON.stringify(ignored)],
      ["containment", run?.containment ?? this.#containment.name],
      [
        "controlGroup",
        run ? (run.group ?? "none") : (this.#containment.groups?.folderOf(this.#mark) ?? "none"),
      ],
      ...Object.entries(run?.outputs ?? {}),
    ]);
  }

  async measure(): Promise<Any> {
    if (!this.#run) throw new SandboxError("failed_precondition", "it is not running");
    return usageToAny(await this.#run.measure());
  }

  async platform(): Promise<Platform> {
    return thisPlatform();
  }
}
