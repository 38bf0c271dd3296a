import assert from "node:assert/strict";
import type { Ask, Json } from "../support/client.ts";
import { judgeHeader } from "./judge/judge.ts";

/** A delivery and what its trigger is configured with. */
export interface Attempt {
  /** The trigger's field `verify`; null for an unknown trigger. */
  readonly verify: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly nowSecs: number;
  readonly query?: string;
  readonly method?: string;
}

/** Delivers to a judge, and returns its answer: an empty object if it refuses. */
export async function deliver(ask: Ask, attempt: Attempt): Promise<Json> {
  const { verify, nowSecs, body, query = "", method = "POST" } = attempt;
  const headers = new Headers([
    ...Object.entries(attempt.headers),
    [judgeHeader, JSON.stringify({ verify, nowSecs })],
  ]);
  const answer = await ask(`/${query}`, { method, headers, body: method === "POST" ? body : null });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text);
}

/** Asserts that a delivery is verified by a secret. Returns the payload. */
export async function accepts(ask: Ask, attempt: Attempt, kid = "a"): Promise<Json> {
  const payload = await deliver(ask, attempt);
  assert.equal(payload.kid, kid, JSON.stringify(attempt.headers));
  return payload;
}

/** Asserts that a delivery is refused. */
export async function refuses(ask: Ask, attempt: Attempt): Promise<void> {
  assert.deepEqual(await deliver(ask, attempt), {}, JSON.stringify(attempt.headers));
}

/** Returns a trigger's field `verify` with secrets named `a`, `b` and so on. */
export function verifyBy(scheme: string, secrets: string | readonly string[], more: object = {}) {
  const list = [secrets].flat();
  return {
    scheme,
    secrets: list.map((secret, at) => ({ kid: String.fromCharCode(0x61 + at), secret })),
    ...more,
  };
}
