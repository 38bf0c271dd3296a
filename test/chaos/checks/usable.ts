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
  /** Says what there is of an id; undefined for nothing. */
  readonly whatIsLeft: () => string | undefined;
}

const deadlineMs = 20_000;

function told({ operation, outcome }: CallRecord): string {
  if (outcome?.kind !== "answered") return `${operation} was ${outcome?.kind ?? "pending"}`;
  return `${operation} was told ${outcome.status} ${outcome.code} ${outcome.body.detail ?? ""}`;
}

/** Shuts an id down once: that is ok, and leaves nothing. */
export async function checkEnds(options: UsableOptions, server: number): Promise<Violation[]> {
  const { client, evidence, whatIsLeft } = options;
  const call = await client.call(evidence.history, "shutdown", server, { deadlineMs });
  const isUnknown = call.outcome?.kind === "answered" && call.outcome.status === 404;
  const wasMade = evidence.runs.length > 0 || evidence.history.callsOf("create").some(isOk);
  const mayBeUnknown = !wasMade || evidence.happened(["restore"]);
  if (!isOk(call) && !(isUnknown && mayBeUnknown)) return [evidence.violation("ends", told(call))];
  return checkNothingLeft(evidence, "after the last Shutdown was ok", whatIsLeft());
}

export function checkNothingLeft(evidence: Evidence, when: string, left: string | undefined): Violation[] {
  return left === undefined ? [] : [evidence.violation("ends", `${when}, ${left}`)];
}

/**
 * Leads an id through one more life.
 * @param deliverLate lets late requests arrive, which are about earlier lives
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
  if (!isOk(create)) return [evidence.violation("usable", told(create))];
  await deliverLate();
  const start = await client.call(history, "start", 1, { deadlineMs });
  if (!isOk(start)) return [evidence.violation("usable", told(start))];
  const waiting = client.call(history, "wait", 0, { query: "?timeout=10s", deadlineMs });
  await deliverLate();
  const wait = await waiting;
  const status = wait.outcome?.kind === "answered" ? wait.outcome.body.exitStatus : undefined;
  if (!isOk(wait) || status !== program.status) {
    const should = `and not ${program.status}`;
    return [evidence.violation("usable", `${told(wait)}, exit ${status} ${should}`)];
  }
  return checkEnds(options, 1);
}
