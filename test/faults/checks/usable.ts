import type { Client } from "../client.ts";
import type { Evidence, Violation } from "../evidence.ts";
import { type CallRecord, isOk } from "../history.ts";
import type { ProgramFolder } from "../program.ts";
import type { Sandbox } from "../sandbox.ts";

export interface UsableOptions {
  readonly client: Client;
  readonly programs: ProgramFolder;
  readonly sandbox: Sandbox;
  readonly evidence: Evidence;
  /** Describes the remains of an id; returns undefined for none. */
  readonly findRemains: () => string | undefined;
}

const deadlineMs = 20_000;

function describeOutcome({ operation, outcome }: CallRecord): string {
  if (outcome?.kind !== "answered") return `${operation} was ${outcome?.kind ?? "pending"}`;
  return `${operation} got ${outcome.status} ${outcome.code} ${outcome.body.detail ?? ""}`;
}

/** Shuts an id down, and checks that this succeeds and leaves nothing. */
export async function checkEnds(options: UsableOptions, server: number): Promise<Violation[]> {
  const { client, evidence, findRemains } = options;
  const call = await client.call(evidence.history, "shutdown", server, { deadlineMs });
  const isUnknown = call.outcome?.kind === "answered" && call.outcome.status === 404;
  const wasMade = evidence.runs.length > 0 || evidence.history.callsOf("create").some(isOk);
  const mayBeUnknown = !wasMade || evidence.happened(["restore"]);
  if (!isOk(call) && !(isUnknown && mayBeUnknown)) return [evidence.violation("ends", describeOutcome(call))];
  return checkNothingLeft(evidence, "after the last Shutdown was ok", findRemains());
}

export function checkNothingLeft(evidence: Evidence, when: string, left: string | undefined): Violation[] {
  return left === undefined ? [] : [evidence.violation("ends", `${when}, ${left}`)];
}

/**
 * Runs one more life of an id, and checks its calls.
 * @param deliverLate delivers late requests of earlier lives
 */
export async function checkUsable(
  options: UsableOptions,
  deliverLate: () => Promise<void>,
): Promise<Violation[]> {
  const { client, programs, sandbox, evidence } = options;
  const { history } = sandbox;
  const program = sandbox.newProgram("self", 100);
  const body = programs.createBody(history.namespace, history.id, program);
  const create = await client.call(history, "create", 0, { body, token: program.token, deadlineMs });
  if (!isOk(create)) return [evidence.violation("usable", describeOutcome(create))];
  await deliverLate();
  const start = await client.call(history, "start", 1, { deadlineMs });
  if (!isOk(start)) return [evidence.violation("usable", describeOutcome(start))];
  const waiting = client.call(history, "wait", 0, { query: "?timeout=10s", deadlineMs });
  await deliverLate();
  const wait = await waiting;
  const status = wait.outcome?.kind === "answered" ? wait.outcome.body.exitStatus : undefined;
  if (!isOk(wait) || status !== program.status) {
    const text = `${describeOutcome(wait)}, exit ${status} instead of ${program.status}`;
    return [evidence.violation("usable", text)];
  }
  return checkEnds(options, 1);
}
