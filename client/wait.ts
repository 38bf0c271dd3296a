import { bodyOf } from "./answer.ts";
import type { components } from "./api.ts";
import type { Connection } from "./connection.ts";
import { type Duration, toMs } from "./duration.ts";

export type Exit = components["schemas"]["Exit"];

/** Options of `wait`. */
export interface WaitOptions {
  /** By default unlimited. */
  readonly timeout?: Duration | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Longest wait of one request, in milliseconds: many proxies end those of a minute. */
const sliceMs = 50_000;

/** Shortest wait that the functions accept, in milliseconds. */
const minSliceMs = 1_000;

/** Waits for the exit of a sandbox. Returns undefined if the timeout comes first. */
export async function wait(
  { api, namespace }: Connection,
  id: string,
  { timeout, signal }: WaitOptions,
): Promise<Exit | undefined> {
  const endMs = timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + toMs(timeout);
  for (let leftMs = endMs - Date.now(); ; leftMs = endMs - Date.now()) {
    const ms = Math.round(Math.min(sliceMs, Math.max(minSliceMs, leftMs)));
    const answer = await bodyOf(
      api.GET("/v1/namespaces/{namespace}/sandboxes/{id}/wait", {
        params: { path: { namespace, id }, query: { timeout: `${ms}ms` } },
        signal: signal ?? null,
      }),
    );
    if ("exitStatus" in answer) return answer;
    if (Date.now() >= endMs) return undefined;
  }
}
