import assert from "node:assert/strict";
import { type Ask, type Json, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { type Received, type Receiver, startReceiver } from "../support/receiver.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";

/** The functions whose schedule a test can move on. */
export interface Scheduled {
  readonly ask: Ask;
  /** Moves the attempts of a namespace on by a time, and carries out what is due then. */
  later(namespace: string, hours: number): Promise<void>;
}

export type ScheduledCase = Case<readonly [subject: Scheduled]>;

export const runtime = { name: "r" };

/** Gives a test a namespace and a receiver. */
export function withReceiver(
  name: string,
  run: (subject: Scheduled, ns: string, receiver: Receiver) => Promise<void>,
): ScheduledCase {
  return {
    name,
    async run(subject) {
      const receiver = await startReceiver();
      try {
        await run(subject, freshNamespace(), receiver);
      } finally {
        await receiver.close();
      }
    },
  };
}

/** Calls a route, which must answer a status. */
export async function call(ask: Ask, ns: string, route: string, body: unknown, status: number, headers = {}) {
  const answer = await rest(ask, ns, route, body, headers);
  assert.equal(answer.status, status, `${route}: ${JSON.stringify(answer.body)}`);
  return answer;
}

export async function subscribe(ask: Ask, ns: string, body: Record<string, unknown>): Promise<string> {
  const answer = await call(ask, ns, "POST /subscriptions", { name: "hook", ...body }, 201);
  return String(answer.body.secrets?.[0]?.secret);
}

export async function create(ask: Ask, ns: string, ...ids: readonly string[]): Promise<void> {
  for (const sandboxId of ids) await call(ask, ns, "POST /sandboxes", { sandboxId, runtime }, 201);
}

export async function relabel(ask: Ask, ns: string, id: string, value: string): Promise<void> {
  await call(ask, ns, `PATCH /sandboxes/${id}?fields=labels.a`, { labels: { a: value } }, 200);
}

/** Returns the types and subjects of messages. */
export function named(received: readonly Received[]): readonly string[] {
  return received.map(({ event }) => `${String(event.type).split(".").at(-1)} ${event.subject}`);
}

export async function untilReceived(receiver: Receiver, count: number): Promise<void> {
  await until(`${count} messages have come`, () => receiver.received.length >= count);
}

export async function attemptsOf(ask: Ask, ns: string, name = "hook"): Promise<readonly Json[]> {
  const { attempts } = (await call(ask, ns, `GET /subscriptions/${name}/attempts`, undefined, 200)).body;
  return objectsIn(attempts);
}

/** Waits until a number of attempts are recorded. Returns them, the newest first. */
export async function untilAttempts(ask: Ask, ns: string, count: number): Promise<readonly Json[]> {
  await until(`${count} attempts are recorded`, async () => (await attemptsOf(ask, ns)).length >= count);
  return attemptsOf(ask, ns);
}
