import { Client } from "./client.ts";
import type { ClientOptions } from "./connection.ts";

export type { Versioned } from "./answer.ts";
export type { components, operations, paths } from "./api.ts";
export type {
  Client,
  DeleteManyOptions,
  DeleteOptions,
  ListOptions,
  RunAnswer,
  RunRequest,
  Sandbox,
  StopOptions,
} from "./client.ts";
export type { ClientOptions } from "./connection.ts";
export type { Retry } from "./delay.ts";
export type { Duration } from "./duration.ts";
export { isCode, SandboxFunctionsError } from "./error.ts";
export type { EventOptions, SandboxEvent } from "./events.ts";
export type { SandboxHandle } from "./handle.ts";
export type { OutputOptions, OutputPart, OutputStream } from "./output.ts";
export type { Send } from "./retry.ts";
export { type Program, specOf } from "./spec.ts";
export type { Subscription } from "./subscriptions.ts";
export type { Trigger } from "./triggers.ts";
export type { Exit, WaitOptions } from "./wait.ts";

/**
 * Creates a client of the functions. Nothing is sent until a method is called.
 * @example
 * const client = createClient({ baseUrl: "http://127.0.0.1:8787" });
 * await using box = await client.run({ spec: specOf({ args: ["echo", "hello"] }) });
 * const { exitStatus } = await box.wait();
 */
export function createClient(options: ClientOptions): Client {
  return new Client(options);
}
