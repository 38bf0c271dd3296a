import type { Client, RunAnswer, Sandbox, StopOptions } from "./client.ts";
import { isCode } from "./error.ts";
import type { OutputOptions, OutputPart } from "./output.ts";
import type { Exit, WaitOptions } from "./wait.ts";

/** A sandbox that was run. Disposed of, it is deleted with force: `await using box = await client.run(…)`. */
export class SandboxHandle {
  readonly id: string;
  readonly #client: Client;
  #sandbox: RunAnswer;

  constructor(client: Client, sandbox: RunAnswer) {
    this.#client = client;
    this.#sandbox = sandbox;
    this.id = sandbox.sandboxId;
  }

  /** The record, as it was last answered. */
  get sandbox(): RunAnswer {
    return this.#sandbox;
  }

  /** Asks for the record. */
  async refresh(): Promise<Sandbox> {
    const sandbox = await this.#client.get(this.id);
    this.#sandbox = sandbox;
    return sandbox;
  }

  /** @see Client.wait */
  wait(options?: WaitOptions & { readonly timeout?: undefined }): Promise<Exit>;
  wait(options: WaitOptions): Promise<Exit | undefined>;
  wait(options: WaitOptions = {}): Promise<Exit | undefined> {
    return this.#client.wait(this.id, options);
  }

  /** @see Client.output */
  output(options: OutputOptions = {}): AsyncGenerator<OutputPart> {
    return this.#client.output(this.id, options);
  }

  /** @see Client.stop */
  stop(options: StopOptions = {}): Promise<void> {
    return this.#client.stop(this.id, options);
  }

  /** @see Client.delete */
  async delete(options: { readonly force?: boolean | undefined } = {}): Promise<void> {
    await this.#client.delete(this.id, options);
  }

  /** Ends the sandbox and deletes its record, unless that is done already. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.delete({ force: true });
    } catch (error) {
      if (!isCode(error, "not_found")) throw error;
    }
  }
}
