import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { KeptOutputs } from "../output/kept-outputs.ts";
import type { OutputSource } from "../output/read-output.ts";
import type { LocalSandbox } from "./sandbox.ts";

/** The output of one life of a sandbox. */
export class SandboxOutput {
  readonly #sandbox: LocalSandbox;
  /** The folder in which it is kept beyond that of the sandbox. */
  #keptFolder: string | undefined;
  #drop: () => Promise<void> = async () => {};

  constructor(sandbox: LocalSandbox) {
    this.#sandbox = sandbox;
  }

  /** The output as it is now. @throws `unimplemented` if the backend keeps none */
  get source(): OutputSource {
    const { record, exit, folder, backendSandbox } = this.#sandbox;
    if (!backendSandbox.keepsOutput) {
      const message = `sandboxer ${quote(record.sandboxer)}: this agent does not have the output of its sandboxes`;
      throw new SandboxError("unimplemented", message);
    }
    return {
      folder: this.#keptFolder ?? (record.attempt > 0 ? folder.attempt(record.attempt) : undefined),
      isOver: exit !== undefined && !backendSandbox.isOutputPending?.(),
      ended: (signal) => (exit ? new Promise(() => {}) : this.#sandbox.wait(signal)),
    };
  }

  /** Keeps the output when the sandbox's folder is about to be removed. @param name of that folder */
  async keep(outputs: KeptOutputs, name: string): Promise<void> {
    if (!this.#sandbox.backendSandbox.keepsOutput) return;
    this.#keptFolder = await outputs.keep(name, this.#sandbox.record.life, this.source.folder);
    this.#drop = () => outputs.drop(name);
  }

  /** Gives up the kept output, because the disk is full. */
  async drop(): Promise<void> {
    await this.#drop();
    this.#keptFolder = undefined;
  }
}
