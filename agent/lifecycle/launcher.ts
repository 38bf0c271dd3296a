import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { bootId } from "../boot.ts";
import type { BackendSandbox, Running } from "./backend.ts";
import type { RecordFile } from "./record-file.ts";

/** Codes of a launch that leave open whether something runs. */
const outcomeUnknown: ReadonlySet<Code> = new Set<Code>(["unavailable", "deadline_exceeded"]);

/** Launches what a sandbox runs, at most once in its life. */
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
   * Notes a Start and carries it out. One of which surely nothing will come is forgotten; any other one that fails is
   * never made again.
   * @param onRunning is given what runs, before the launch is over
   */
  async launch(callId: string, onRunning: (running: Running) => void): Promise<Running> {
    this.#isLaunching = true;
    try {
      await this.#file.amend((record) => {
        record.startCall = callId;
        record.attempt++;
        record.boot = bootId;
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

  /** Finds out what came of a launch that failed. @throws its error, if it did not come to run */
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
