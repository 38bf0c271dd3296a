import { openDeadline } from "../connect/deadline.ts";
import { firstLine } from "../errors/first-line.ts";
import type { Fetch } from "../fetch.ts";
import { parseRetryAfter } from "./schedule.ts";

/** Time limit of an answer, in milliseconds. */
const timeoutMs = 10_000;

/** Maximum size of an answer that is read, in bytes. The connection of a longer one is closed. */
const maxReadBytes = 16 * 1024;

/** Size of the beginning of an answer that is kept, in bytes. */
const maxKeptBytes = 512;

/** The outcome of one request to a receiver. */
export interface Outcome {
  /** The status of the answer; 0 if there was none. */
  readonly status: number;
  /** The reason of a failure; empty after a success. */
  readonly error: string;
  /** The beginning of the answer. */
  readonly answer: Uint8Array;
  readonly durationMs: number;
  /** The delay that the receiver asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** The error of an address that must not be connected to. Its message is for the owner of the subscription. */
export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
}

/** Reads the beginning of an answer, and closes the connection of a long one. */
async function readAnswer(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const kept = new Uint8Array(maxKeptBytes);
  let length = 0;
  const reader = response.body?.getReader();
  if (!reader) return kept.subarray(0, 0);
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for (let read = 0; read < maxReadBytes; ) {
      const { done, value } = await reader.read();
      if (done || !value) break;
      const part = value.subarray(0, kept.length - length);
      kept.set(part, length);
      length += part.length;
      read += value.length;
    }
  } finally {
    cancel();
  }
  return kept.subarray(0, length);
}

function reasonOf(status: number): string {
  if (status >= 200 && status < 300) return "";
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed`;
  return `answered ${status}`;
}

/** Returns the reason for which there is no answer. */
function failureOf(error: unknown, hasTimedOut: boolean): string {
  if (hasTimedOut) return `no answer within ${timeoutMs / 1_000} seconds`;
  if (error instanceof RefusedAddress) return error.message;
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `cannot be reached: ${firstLine(error)}`.slice(0, 200) + code;
}

/** Sends a message to a receiver once. Redirects are not followed. Never throws. */
export async function send(
  fetch: Fetch,
  url: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
  clock: () => number,
): Promise<Outcome> {
  const beganMs = performance.now();
  const deadline = openDeadline(new AbortController().signal, timeoutMs);
  const { signal } = deadline;
  let outcome: Pick<Outcome, "status" | "error" | "answer" | "retryAfterMs">;
  try {
    const sent = {
      "content-type": "application/cloudevents+json",
      "user-agent": "sandbox-functions",
      ...headers,
    };
    const response = await fetch(url, { method: "POST", body, headers: sent, redirect: "manual", signal });
    const { status } = response;
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), clock());
    // The status says whether the event has arrived; the rest of the answer does not matter.
    const answer = await readAnswer(response, signal).catch(() => new Uint8Array(0));
    outcome = { status, error: reasonOf(status), answer, retryAfterMs };
  } catch (error) {
    const failure = failureOf(error, signal.aborted);
    outcome = { status: 0, error: failure, answer: new Uint8Array(0), retryAfterMs: undefined };
  } finally {
    deadline.close();
  }
  return { ...outcome, durationMs: Math.round(performance.now() - beganMs) };
}
