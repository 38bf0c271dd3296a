import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { bootId } from "../boot.ts";
import type { Engine, Running } from "./engine.ts";
import type { RecordFile } from "./record-file.ts";

/** Codes of a launch that leave open whether something runs. */
const doubtful: ReadonlySet<Code> = new Set<Code>(["unavailable", "deadline_exceeded"]);

/** Launches what a sandbox runs, at most once in its life. */
export class Launcher {
  readonly #engine: Engine;
  readonly #file: RecordFile;
  #isUnderWay = false;

  constructor(engine: Engine, file: RecordFile) {
    this.#engine = engine;
    this.#file = file;
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /**
   * Notes a Start and carries it out. One of which surely nothing will come is forgotten; any other one that fails is
   * never made again.
   * @param take is given what runs, before the launch is over
   */
  async launch(callId: string, take: (running: Running) => void): Promise<Running> {
    this.#isUnderWay = true;
    try {
      await this.#file.amend((record) => {
        record.startCall = callId;
        record.attempt++;
        record.boot = bootId;
      });
      const running = await this.#engine.launch().catch((error) => this.#settle(callId, error));
      take(running);
      return running;
    } finally {
      this.#isUnderWay = false;
    }
  }

  /** Finds out what came of a launch that failed. @throws its error, if it did not come to run */
  async #settle(callId: string, error: unknown): Promise<Running> {
    const isRefused = error instanceof SandboxError && !doubtful.has(error.code);
    const seen = isRefused ? undefined : await this.#engine.look().catch(() => undefined);
    if (seen?.state === "running") return seen.running;
    if (isRefused || (seen?.state === "idle" && seen.isSure)) {
      await this.#file.refuse(callId, error, (record) => {
        record.startCall = "";
      });
    }
    throw error;
  }
}
