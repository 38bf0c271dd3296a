import type { AgentClient, Answer } from "../../shared/controller/agent-client.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";

const toValue = <T>({ value }: Answer<T>): T => value;

/** A client of an agent that returns the values of responses without their views. */
export class PlainClient {
  readonly #client: AgentClient;

  constructor(client: AgentClient) {
    this.#client = client;
  }

  create(call: Call, id: string, opts: CreateOpts) {
    return this.#client.create(call, id, opts).then(toValue);
  }

  start(call: Call, id: string) {
    return this.#client.start(call, id).then(toValue);
  }

  platform(call: Call, id: string) {
    return this.#client.platform(call, id).then(toValue);
  }

  stop(call: Call, id: string, timeoutSecs: number) {
    return this.#client.stop(call, id, timeoutSecs).then(toValue);
  }

  wait(call: Call, id: string, timeoutMs?: number) {
    return this.#client.wait(call, id, timeoutMs).then(toValue);
  }

  status(call: Call, id: string, verbose: boolean) {
    return this.#client.status(call, id, verbose).then(toValue);
  }

  shutdown(call: Call, id: string) {
    return this.#client.shutdown(call, id).then(toValue);
  }

  metrics(call: Call, id: string) {
    return this.#client.metrics(call, id).then(toValue);
  }

  update(call: Call, id: string, sandbox: Sandbox, fields: readonly string[]) {
    return this.#client.update(call, id, sandbox, fields).then(toValue);
  }
}
