import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import type { CreateOpts, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { bootId } from "../../host/boot.ts";
import { thisPlatform } from "../../host/platform.ts";
import { readIfThere } from "../../host/read-if-there.ts";
import { usageToAny } from "../../host/usage.ts";
import type { BackendSandbox, ObservedState, Running, SandboxContext } from "../../lifecycle/backend.ts";
import { type Exit, lostExit } from "../../lifecycle/exit.ts";
import { ReplaceableTimeout } from "../../lifecycle/replaceable-timeout.ts";
import { specChanged } from "../../lifecycle/update.ts";
import { usageOf } from "../containerd/cgroup.ts";
import { Container } from "./container.ts";
import type { OciHost } from "./host.ts";
import { inOwnMounts } from "./script.ts";
import { fieldOf } from "./spec.ts";
import { adoptSupervised, launchSupervised, type SupervisedRun } from "./supervision.ts";

/** Time for a runtime to start a container. */
const startTimeoutMs = 50_000;

/** Time for a runtime to notice the end of its container. */
const noticeTimeoutMs = 5_000;

/** Interval at which a container that survives SIGKILL is killed again. */
const killIntervalMs = 1_000;

/** Lists the options of Create that this backend ignores. */
function ignoredOpts(opts: CreateOpts): string[] {
  const ignored = { rootfs: opts.rootfs.length > 0, netnsPath: opts.netnsPath !== "", options: opts.options };
  return Object.entries(ignored).flatMap(([name, value]) => (value ? [name] : []));
}

/** Runs one sandbox as a container of an OCI runtime, under a supervisor that outlives the agent. */
export class OciSandbox implements BackendSandbox {
  readonly keepsOutput = true;
  readonly #context: SandboxContext;
  readonly #host: OciHost;
  readonly #outputBytes: number;
  readonly #container: Container;
  readonly #killing = new ReplaceableTimeout();
  #run: SupervisedRun | undefined;
  /** The number of a launch attempt that may or may not have started; 0 for none. */
  #unconfirmedAttempt = 0;
  #isLaunching = false;
  #noticeBy: number | undefined;

  constructor(context: SandboxContext, host: OciHost, outputBytes: number) {
    const { namespace, id, life } = context.record;
    this.#context = context;
    this.#host = host;
    this.#outputBytes = outputBytes;
    this.#container = new Container(
      { root: dirname(context.folder.path), namespace, id, life },
      host.runtime,
    );
  }

  async recover(): Promise<void> {
    this.#unconfirmedAttempt = this.#context.record.attempt;
    await this.#confirmAttempt();
    await this.#container.recover();
  }

  async observe(): Promise<ObservedState> {
    if (this.#isLaunching) return { state: "idle" };
    await this.#confirmAttempt();
    const run = this.#run;
    if (!run) return { state: "idle", isSure: true };
    const seen = this.#isSameBoot ? run.state() : run.recordedExit();
    if (seen !== "running") return this.#classifyExit(seen);
    this.#wakeRuntime(run);
    return { state: "running", running: this.#running };
  }

  get launched(): Running | undefined {
    return this.#run && this.#running;
  }

  async launch(): Promise<Running> {
    this.#isLaunching = true;
    try {
      return await this.#launch();
    } finally {
      this.#isLaunching = false;
    }
  }

  end(signal: "SIGTERM" | "SIGKILL"): void {
    this.#container.signal(signal).catch(() => {
      // The runtime hangs or is gone. After SIGTERM the kill follows anyway.
      if (signal === "SIGKILL") this.#kill();
    });
    if (signal === "SIGKILL") this.#killing.schedule(killIntervalMs, () => this.#killUntilEnded());
  }

  async release(): Promise<void> {
    this.#killing.cancel();
    await this.#confirmAttempt();
    if (this.#run && this.#isSameBoot) await this.#run.clear();
    await this.#container.remove();
  }

  async update(next: Sandbox): Promise<void> {
    if (specChanged(this.#context.sandbox, next)) await this.#host.check(next);
  }

  async info(): Promise<Map<string, string>> {
    const { record, opts } = this.#context;
    const changed = record.isSpecChanged ? ["spec: it was changed after the container was started"] : [];
    const ignored = JSON.stringify([...ignoredOpts(opts), ...changed]);
    return new Map([
      ["ignored", ignored],
      ["runtime", this.#host.version],
      ...Object.entries(this.#run?.outputs ?? {}),
    ]);
  }

  async measure({ pid }: Running): Promise<Any> {
    return usageToAny(usageOf(pid));
  }

  async platform(): Promise<Platform> {
    return thisPlatform();
  }

  close(): void {
    this.#killing.cancel();
  }

  get #isSameBoot(): boolean {
    return this.#context.record.boot === bootId();
  }

  get #running(): Running {
    return { pid: this.#container.init?.pid ?? 0, address: "", version: 0 };
  }

  async #launch(): Promise<Running> {
    const { folder, record, sandbox } = this.#context;
    const at = folder.attempt(record.attempt);
    const bundle = await this.#host.bundleOf(sandbox, this.#container, folder.path);
    await this.#container.prepare(bundle);
    const script = inOwnMounts(`${this.#container.folder}/run.sh`);
    try {
      const wake = () => this.#context.pollSoon();
      this.#run = await launchSupervised(at, script, this.#container.mark, wake, this.#outputBytes);
    } catch (error) {
      this.#unconfirmedAttempt = record.attempt;
      throw error;
    }
    if (await this.#hasStarted(this.#run)) return this.#running;
    const reason = this.#startErrorOf(this.#run);
    await this.#run.clear();
    this.#run = undefined;
    await this.#container.remove();
    await rm(at, { recursive: true, force: true });
    throw new SandboxError("failed_precondition", `${fieldOf()}: the runtime did not start it: ${reason}`);
  }

  /**
   * Waits until the container has started or its runtime has ended without it.
   * @throws `unavailable` after the timeout
   */
  async #hasStarted(run: SupervisedRun): Promise<boolean> {
    const deadline = Date.now() + startTimeoutMs;
    for (let delayMs = 5; Date.now() < deadline; delayMs = Math.min(delayMs * 1.3, 50)) {
      if (await this.#container.isRunning()) return true;
      if (run.state() !== "running") return !this.#failureOf(run) && this.#container.hasStarted();
      await delay(delayMs);
    }
    throw new SandboxError("unavailable", "the runtime has not started the container in time");
  }

  #failureOf(run: SupervisedRun): string | undefined {
    return this.#host.runtime.failureIn(readIfThere(run.outputs.stderr) ?? "");
  }

  /** Returns the reason why a runtime ended without starting its container. */
  #startErrorOf(run: SupervisedRun): string {
    const [line] = (readIfThere(run.outputs.stderr) ?? "").split("\n", 1);
    return (
      this.#failureOf(run) || this.#container.lastError || line?.slice(0, 300) || "it ended without a message"
    );
  }

  /** Finds the exit. It is unknown if the runtime ended before its container. */
  async #classifyExit(seen: Exit | "lost"): Promise<ObservedState> {
    const lost = (detail: string): ObservedState => ({
      state: "ended",
      exit: lostExit(detail),
      isDurable: false,
    });
    const unknown = "exit status unknown";
    if (!this.#isSameBoot && seen === "lost") return lost(`the host was rebooted; ${unknown}`);
    if (this.#isSameBoot) {
      if (this.#container.hasRuntimeState) await this.#container.markLost();
      if (this.#container.isLost) return lost(`its runtime was killed; ${unknown}`);
      if (!this.#container.init) return lost("its runtime did not start it");
    }
    if (seen !== "lost") return { state: "ended", exit: seen, isDurable: true };
    return lost(
      `${this.#context.record.isOrphan ? "its folder was lost" : "its supervisor was killed"}; ${unknown}`,
    );
  }

  /** Continues a runtime that was stopped, so that it notices the end of its container; kills it if it does not. */
  #wakeRuntime(run: SupervisedRun): void {
    if (!this.#container.init || this.#container.isAlive) return;
    this.#noticeBy ??= Date.now() + noticeTimeoutMs;
    run.signal(Date.now() < this.#noticeBy ? "SIGCONT" : "SIGKILL");
  }

  #kill(): void {
    try {
      this.#container.killInit();
    } catch {
      // The state of the process is unknown; the kill is repeated.
    }
  }

  #killUntilEnded(): void {
    if (this.#context.record.exit) return;
    this.#kill();
    this.#context.pollSoon();
    this.#killing.schedule(killIntervalMs, () => this.#killUntilEnded());
  }

  /** Determines whether an unconfirmed attempt has launched the container. If it has not, it never will. */
  async #confirmAttempt(): Promise<void> {
    if (this.#unconfirmedAttempt === 0) return;
    this.#run = await adoptSupervised(this.#context.folder.attempt(this.#unconfirmedAttempt));
    this.#unconfirmedAttempt = 0;
  }
}
