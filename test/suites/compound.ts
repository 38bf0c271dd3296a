import assert from "node:assert/strict";
import { specType } from "../support/create-options.ts";
import { isRunning } from "../support/processes.ts";
import type { Case } from "./case.ts";
import { Sandboxes } from "./sandboxes.ts";
import { processWorkload } from "./workload.ts";

/** A behaviour of compound operations. */
export type Behaviour = (sandboxes: Sandboxes) => Promise<void>;

/** Returns the record of a sandbox that runs a shell script. */
export function recordOf(sandboxId: string, script: string) {
  const json = { process: { args: ["sh", "-c", script], cwd: "/" } };
  return { sandboxId, runtime: { name: "process" }, spec: { typeUrl: specType, json } };
}

/** A spec whose Start fails. */
export const badSpec = { typeUrl: specType, json: { process: { args: ["/no/such/program"], cwd: "/" } } };

/** Runs a sandbox of the workload. Returns its pid. */
export async function run(sandboxes: Sandboxes, sandboxId: string, more: object = {}): Promise<number> {
  const body = { sandboxId, ...sandboxes.workload.record, ...more };
  const { status, body: answer } = await sandboxes.rest("POST /run", body);
  assert.equal(status, 201, JSON.stringify(answer));
  assert.deepEqual([answer.sandboxId, answer.status?.phase], [sandboxId, "running"]);
  const pid = Number(answer.status?.pid);
  assert.ok(isRunning(pid), `process ${pid} does not run`);
  return pid;
}

/** Deletes a sandbox with force. */
export async function forceDelete(sandboxes: Sandboxes, id: string): Promise<void> {
  const { status, body } = await sandboxes.rest(`DELETE /sandboxes/${id}?force=true`);
  assert.equal(status, 204, JSON.stringify(body));
}

/** Returns the version of a record, without that of its status. */
export async function versionOf(sandboxes: Sandboxes, id: string): Promise<string> {
  const etag = (await sandboxes.rest(`GET /sandboxes/${id}`)).headers.get("etag") ?? "";
  return etag.replaceAll('"', "").split(".").slice(0, 2).join(".");
}

/** Checks that neither a record nor a sandbox is left. */
export async function expectGone(sandboxes: Sandboxes, id: string): Promise<void> {
  assert.equal((await sandboxes.rest(`GET /sandboxes/${id}`)).status, 404);
  assert.equal((await sandboxes.rest(`GET /sandboxes/${id}/status`)).status, 404);
}

/** Returns the cases of behaviours. */
export function casesOf(behaviours: Readonly<Record<string, Behaviour>>): readonly Case[] {
  return Object.entries(behaviours).map(([name, behave]) => ({
    name,
    run: (ask) => behave(new Sandboxes(ask, processWorkload)),
  }));
}
