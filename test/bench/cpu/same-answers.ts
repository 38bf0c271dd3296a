import assert from "node:assert/strict";
import { services } from "../../../shared/protobuf/services.ts";
import { toRequest } from "../fixture/requests.ts";
import type { BenchOperation } from "../operations.ts";
import { prepare } from "./section.ts";
import type { Subject } from "./subject.ts";

/** The parts of answers that differ between databases and moments. */
const differing = new Set(["createdAt", "updatedAt"]);

/** Headers that both must have. */
const compared = ["content-type", "location"] as const;

async function answerOf(
  subject: Subject,
  operation: BenchOperation,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await subject.fetch(toRequest(operation.ask(0)));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = compared.map((name) => response.headers.get(name));
  const has = ["etag", "x-request-id"].map((name) => response.headers.has(name));
  return { status: response.status, headers, has, body: bodyOf(operation.name, bytes) };
}

function bodyOf(name: string, bytes: Uint8Array): unknown {
  if (!name.startsWith("RPC"))
    return withoutTimes(bytes.length ? JSON.parse(new TextDecoder().decode(bytes)) : null);
  const [, method = ""] = name.split(" ");
  const found = Object.entries(services.Store.methods).find(([one]) => one === method)?.[1];
  return withoutTimes(found?.response.decode(bytes));
}

function withoutTimes(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (key, member) => (differing.has(key) ? undefined : member)),
  );
}

/** Ensures that the floor and the product give the same answers, so that they can be compared. @throws AssertionError */
export async function checkSameAnswers(
  [product, floor]: readonly [Subject, Subject],
  operation: BenchOperation,
): Promise<void> {
  for (const subject of [product, floor]) prepare(subject, operation, 1);
  const [ours, theirs] = [await answerOf(product, operation), await answerOf(floor, operation)];
  assert.equal(ours.status, operation.status, `status of ${operation.name}`);
  assert.deepEqual(theirs, ours, `${operation.name}: the floor must answer what the product answers`);
}
