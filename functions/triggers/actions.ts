import { invalid, isCodeOf } from "../../shared/errors/error.ts";
import type { JsonObject } from "../../shared/json/value.ts";
import { Sandbox as SandboxMessage } from "../../shared/protobuf/messages.ts";
import { fromProto } from "../../shared/protobuf/sandbox.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { RunOptions, RunResult } from "../../shared/sandbox/compound.ts";
import { checkId } from "../../shared/sandbox/identifier.ts";
import type { Renewal } from "../../shared/sandbox/lease.ts";
import type { Actions } from "../../shared/triggers/actions.ts";
import type { ActionName, PlannedAction } from "../../shared/triggers/plan.ts";
import { readRun } from "../controller/run.ts";
import { readStopTimeout } from "../controller/stop.ts";
import type { Services } from "../operation.ts";
import { BodyFields } from "../rest/body-fields.ts";
import { leaseFields, takeLease } from "../rest/lease-fields.ts";
import { readRenewal } from "../store/renew.ts";

/** The services that triggers act on. */
export interface ActingServices extends Pick<Services, "store" | "controller"> {
  /** Returns the time in milliseconds since 1970. */
  readonly clock: () => number;
}

/** An operation that was read: it can be carried out. */
type Perform = (services: ActingServices, call: Call, id: string) => Promise<"ok" | "absent">;

/** Time by which a lease may be shorter than a new one, in milliseconds. */
const leaseToleranceMs = 1_000;

/** Extends the lease of a sandbox that was running already. */
async function touch(
  { controller, clock }: ActingServices,
  call: Call,
  { record, status }: RunResult,
  { term }: RunOptions,
): Promise<void> {
  if (status.expiresAt === undefined || term?.forMs === undefined) return;
  const leftMs = status.expiresAt / 1_000 - clock();
  if (leftMs > term.forMs - leaseToleranceMs) return;
  await controller.renewals.renew(call, record.id, { forMs: term.forMs, mayShorten: false });
}

function readRunAction(fields: BodyFields): Perform {
  const { options, waitMs, subscription } = readRun(fields);
  if (waitMs !== undefined) throw invalid("wait", "is not a field of triggers, which do not wait for exits");
  // Its secret would be stored in plain text, with the trigger.
  if (subscription !== undefined) {
    throw invalid("subscription", "is not a field of triggers; subscribe to the events of the namespace");
  }
  return async (services, call) => {
    const result = await services.controller.compounds.run(call, options);
    if (options.ifExists === "keep") await touch(services, call, result, options);
    return "ok";
  };
}

function readUpdate(fields: BodyFields): Perform {
  const paths = fields.texts("fields");
  const hasLease = leaseFields.some((name) => fields.rest.has(name));
  const term = takeLease(fields);
  const isLeaseOnly = hasLease && [...fields.rest.keys()].every((name) => name === "sandboxId");
  const sandbox = fromProto(SandboxMessage.fromJson(fields.rest, { unknownFields: "refuse" }));
  return async ({ store, controller }, call, id) => {
    const changed = isLeaseOnly && paths.length === 0 ? "none" : paths;
    await store.update(call, sandbox, changed, undefined, term);
    if (term) await controller.renewals.confirmStored(call, id);
    return "ok";
  };
}

/** Returns `absent` if there is nothing to act on. */
async function orAbsent(work: Promise<unknown>): Promise<"ok" | "absent"> {
  try {
    await work;
    return "ok";
  } catch (error) {
    if (isCodeOf(error, "not_found")) return "absent";
    throw error;
  }
}

function readStop(fields: BodyFields): Perform {
  const timeoutSecs = readStopTimeout(fields.text("timeout"));
  return ({ controller }, call, id) => orAbsent(controller.stop(call, id, "", timeoutSecs));
}

function readDelete(fields: BodyFields): Perform {
  const isForced = fields.flag("force");
  return ({ store, controller }, call, id) =>
    orAbsent(
      // A Delete that its agent does not answer is finished later.
      isForced ? controller.compounds.forceDelete(call, id) : store.delete(call, id, { onlyIfEnded: true }),
    );
}

function readRenew(fields: BodyFields): Perform {
  const renewal: Renewal = readRenewal(fields);
  return async ({ controller }, call, id) => {
    await controller.renewals.renew(call, id, renewal);
    return "ok";
  };
}

/** The readers of operations. Those of sandboxes read the id as a part of the sandbox. */
const readers: Readonly<Record<ActionName, (fields: BodyFields) => Perform>> = {
  run: readRunAction,
  update: readUpdate,
  stop: readStop,
  delete: readDelete,
  renew: readRenew,
};

function read(name: ActionName, request: JsonObject): Perform {
  const id = request.get("sandboxId");
  if (typeof id !== "string") throw invalid("sandboxId", "must be the id of a sandbox");
  checkId(id);
  const fields = new BodyFields(request);
  if (name === "run" || name === "update") return readers[name](fields);
  fields.text("sandboxId");
  const perform = readers[name](fields);
  fields.end();
  return perform;
}

/** Creates the operations that triggers carry out. */
export function createActions(services: ActingServices): Actions {
  return {
    check(name, request) {
      read(name, request);
    },
    perform: (call: Call, { name, request, sandboxId }: PlannedAction) =>
      read(name, request)(services, call, sandboxId),
  };
}
