import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { bootId } from "../host/boot.ts";
import type { BackendSandbox, Running } from "./backend.ts";
import type { RecordFile } from "./record-file.ts";

/** Codes of a launch's error that leave its outcome unknown. */
const outcomeUnknown: ReadonlySet<Code> = new Set<Code>(["unavailable", "deadline_exceeded"]);

/** Launches the process of a sandbox, at most once per life. */
export class Launcher {
  readonly #backendSandbox: BackendSandbox;
  readonly #file: RecordFile;
  #isLaunching = false;

  constructor(backendSandbox: BackendSandbox, file: RecordFile) {
    this.#backendSandbox = backendSandbox;
    this.#file = file;
  }

  get isLaunching(): boolean {
    return this.#isLaunching;
  }

  /**
   * Records a Start and executes it. After a failure that certainly started nothing, Start may be called again; after
   * any other failure it may not.
   * @param onRunning called with the process before the launch ends
   */
  async launch(callId: string, onRunning: (running: Running) => void): Promise<Running> {
    this.#isLaunching = true;
    try {
      await this.#file.amend((record) => {
        record.startCall = callId;
        record.attempt++;
        record.boot = bootId();
      });
      const running = await this.#backendSandbox
        .launch()
        .catch((error) => this.#resolveOutcome(callId, error));
      onRunning(running);
      return running;
    } finally {
      this.#isLaunching = false;
    }
  }

  /** Determines the outcome of a failed launch. @throws its error if nothing runs */
  async #resolveOutcome(callId: string, error: unknown): Promise<Running> {
    const isRefused = error instanceof SandboxError && !outcomeUnknown.has(error.code);
    const seen = isRefused ? undefined : await this.#backendSandbox.observe().catch(() => undefined);
    if (seen?.state === "running") return seen.running;
    if (isRefused || (seen?.state === "idle" && seen.isSure)) {
      await this.#file.refuse(callId, error, (record) => {
        record.startCall = "";
      });
    }
    throw error;
  }
}
