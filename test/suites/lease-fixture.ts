import assert from "node:assert/strict";
import { type Ask, type Json, rest } from "../support/client.ts";
import { objectsIn } from "../support/objects-in.ts";
import { until } from "../support/until.ts";
import type { Sandboxes } from "./sandboxes.ts";

export const runtime = { name: "r" };

/** containerd's label for the end of a lease. */
export const expireLabel = "containerd.io/gc.expire";

/** Returns the time in some seconds. */
export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

export function secondsUntil(time: unknown): number {
  return (Date.parse(String(time)) - Date.now()) / 1_000;
}

/** Makes a request that must succeed. Returns its body. */
export async function done(ask: Ask, ns: string, route: string, body?: unknown): Promise<Json> {
  const { status, body: answer } = await rest(ask, ns, route, body);
  assert.ok(status < 300, `${route}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Waits until a record is gone. */
export function isGone(ask: Ask, ns: string, id: string): Promise<void> {
  return until(`${id} is gone`, async () => (await rest(ask, ns, `GET /sandboxes/${id}`)).status === 404);
}

/** Returns the types of a sandbox's events, in order. */
export async function typesOf(ask: Ask, ns: string, id: string): Promise<readonly string[]> {
  const { events } = await done(ask, ns, `GET /sandboxes/${id}/history`);
  return objectsIn(events).map(({ type }) => String(type).split(".").at(-1) ?? "");
}

/** Shortens the lease of a sandbox to the minimum. On a slow machine it may be over before that is confirmed. */
export async function shorten({ ask, ns }: Sandboxes, id: string): Promise<unknown> {
  const { status, body } = await rest(ask, ns, `POST /sandboxes/${id}/renew`, { for: "1s", shorten: true });
  assert.ok(status === 200 || String(body.code) === "failed_precondition", JSON.stringify(body));
  return body.expiresAt;
}
