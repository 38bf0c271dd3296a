import { dirname } from "node:path";
import { SandboxError } from "../../../shared/errors/error.ts";
import type { CreateOpts, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { bootId } from "../../boot.ts";
import { removeGroup } from "../../control-group/remove.ts";
import type { BackendSandbox, ObservedState, Running, SandboxContext } from "../../lifecycle/backend.ts";
import { lostExit } from "../../lifecycle/exit.ts";
import { specChanged } from "../../lifecycle/update.ts";
import { thisPlatform } from "../../platform.ts";
import { usageToAny } from "../../usage.ts";
import type { SandboxUser } from "../../users/user.ts";
import { type Containment, sessionContainment } from "./containment.ts";
import type { Mark } from "./mark.ts";
import { Run } from "./run.ts";
import { type Command, parseSpec } from "./spec.ts";

/** What of Create's options a process has no use for. */
function ignoredOpts(opts: CreateOpts): string[] {
  const said = { rootfs: opts.rootfs.length > 0, netnsPath: opts.netnsPath !== "", options: opts.options };
  return Object.entries(said).flatMap(([name, given]) => (given ? [name] : []));
}

/** Returns a command as its sandbox's user runs it: the one that the agent assigned, before any that it asks for. */
const runAs = (command: Command, user: SandboxUser | undefined): Command =>
  user ? { ...command, user: { ...command.user, ...user, additionalGids: [] } } : command;

/** Delay before a signal that could not be sent is tried again. */
const retryDelayMs = 250;

/** A process has no API of its own: no address, no version. */
const runningOf = ({ leader }: Run): Running => ({ pid: leader.pid, address: "", version: 0 });

/** Runs one sandbox as a process in a PID namespace or a session of its own, with a supervisor that outlives the agent. */
export class ProcessSandbox implements BackendSandbox {
  readonly #context: SandboxContext;
  readonly #containment: Containment;
  #run: Run | undefined;
  /** The number of an attempt of which it is not known whether it came to run. */
  #unconfirmedAttempt = 0;

  /** @param containment of what it will launch */
  constructor(context: SandboxContext, containment: Containment = sessionContainment) {
    this.#context = context;
    this.#containment = containment;
  }

  async recover(): Promise<void> {
    this.#unconfirmedAttempt = this.#context.record.attempt;
    await this.#confirmAttempt();
    const { exit, boot } = this.#context.record;
    if (exit && boot === bootId) this.#run?.sweepInTurn();
  }

  async observe(): Promise<ObservedState> {
    await this.#confirmAttempt();
    const run = this.#run;
    if (!run) return { state: "idle", isSure: true };
    const isSameBoot = this.#context.record.boot === bootId;
    const seen = isSameBoot ? run.state() : run.recordedExit();
    if (seen === "running") return { state: "running", running: runningOf(run) };
    // The exit does not wait for what is left: that takes the longer, the more processes the node has.
    if (isSameBoot) run.sweepInTurn();
    if (seen !== "lost") return { state: "ended", exit: seen, isDurable: true };
    return {
      state: "ended",
      exit: lostExit(`${this.#lossReason(isSameBoot)}, and its exit is not known`),
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
      this.#run = await Run.launch(path, runAs(command, user), this.#mark, wake, this.#containment);
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
      // It cannot be seen at present whether it still runs.
      setTimeout(() => this.end(signal), retryDelayMs).unref();
    }
  }

  async release(): Promise<void> {
    await this.#confirmAttempt();
    if (this.#run && this.#context.record.boot === bootId) await this.#run.clear();
    // Of a launch that came to nothing, there may be one as well.
    const group = this.#containment.groups?.folderOf(this.#mark);
    if (group !== undefined) await removeGroup(() => [group]);
  }

  get #mark(): Mark {
    const { namespace, id, life } = this.#context.record;
    return { root: dirname(this.#context.folder.path), namespace, id, life };
  }

  /** Explains why nobody saw the process end. */
  #lossReason(isSameBoot: boolean): string {
    if (!isSameBoot) return "the machine was started anew";
    return this.#context.record.isOrphan ? "its folder was lost" : "its supervisor was killed";
  }

  /** Finds out what became of a doubtful attempt: it runs, or it never will. */
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
    const changed = record.respecified ? ["spec: it was changed after the process was started"] : [];
    const { command, ignored: ofSpec } = parseSpec(sandbox.spec);
    const user = record.user && command.user ? ["process.user"] : [];
    const ignored = [...ignoredOpts(opts), ...ofSpec, ...user, ...changed];
    const run = this.#run;
    return new Map([
      ["ignored", JSON.stringify(ignored)],
      ["containment", run?.containment ?? this.#containment.name],
      [
        "controlGroup",
        run ? (run.group ?? "none") : (this.#containment.groups?.folderOf(this.#mark) ?? "none"),
      ],
      ...Object.entries(run?.outputs ?? {}),
      ...(run?.truncated ?? []).map((name) => [`${name}Truncated`, "true"] as const),
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
