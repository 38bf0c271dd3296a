import { publicError } from "../../shared/connect/error-body.ts";
import { invalid } from "../../shared/errors/error.ts";
import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import type { Services } from "../operation.ts";
import { BodyFields } from "../rest/body-fields.ts";
import { decodePageToken, encodePageToken } from "../rest/page-token.ts";
import { restOperation } from "../rest-operation.ts";

/** Maximum number of Deletes in one request, and by default. */
const maxLimit = 500;
const defaultLimit = 100;

/** Number of Deletes at a time. No further ones begin once the caller has left. */
const batchSize = 10;

/** Maximum number of pages that a dry run reads, and their size. */
const maxPages = 100;
const pageSize = 1_000;

interface DeleteManyRequest {
  readonly filters: readonly string[];
  readonly isForced: boolean;
  readonly isDryRun: boolean;
  readonly limit: number;
  readonly after: string | undefined;
}

interface DeleteManyResult {
  /** The number of records that match; undefined unless it is a dry run. */
  readonly count?: number;
  readonly results?: readonly JsonValue[];
  /** The last id that was examined; undefined if there are no more. */
  readonly next: string | undefined;
}

/** Counts the records that match, up to a bounded amount of work. */
async function countMatches(
  { store }: Services,
  call: Call,
  request: DeleteManyRequest,
): Promise<DeleteManyResult> {
  let { after: next } = request;
  let count = 0;
  for (let pages = 0; pages < maxPages; pages++) {
    const page = await store.page(call, request.filters, pageSize, next, ({ id }) => id);
    count += page.sandboxes.length;
    next = page.next;
    if (next === undefined) break;
  }
  return { count, next };
}

/** Deletes one record in the version that matched. Returns its result for the answer. */
async function deleteOne(
  { store, controller }: Services,
  call: Call,
  record: SandboxRecord,
  isForced: boolean,
): Promise<JsonValue> {
  const { id, uid, revision } = record;
  const versions = [{ uid, revision }];
  const result = new Map<string, JsonValue>([["sandboxId", id]]);
  const addError = (outcome: string, thrown: unknown) => {
    const { code, message } = publicError(thrown);
    const error = new Map([
      ["code", code],
      ["message", message],
    ]);
    return result.set("outcome", outcome).set("error", error);
  };
  try {
    if (!isForced) await store.delete(call, id, { versions, onlyIfEnded: true });
    else {
      const forced = await controller.compounds.forceDelete(call, id, versions);
      if (!forced.isDeleted) return addError("deleting", forced.error);
    }
    return result.set("outcome", "deleted");
  } catch (error) {
    return addError("failed", error);
  }
}

async function deleteMatches(
  services: Services,
  call: Call,
  request: DeleteManyRequest,
): Promise<DeleteManyResult> {
  const { filters, limit, isForced } = request;
  const page = await services.store.page(call, filters, limit, request.after);
  const results: JsonValue[] = [];
  for (let from = 0; from < page.sandboxes.length; from += batchSize) {
    if (call.signal.aborted) throw call.signal.reason;
    const batch = page.sandboxes.slice(from, from + batchSize);
    const deletions = batch.map((record) => deleteOne(services, call, record, isForced));
    results.push(...(await Promise.all(deletions)));
  }
  return { results, next: page.next };
}

function readRequest(
  fields: BodyFields,
): Omit<DeleteManyRequest, "after"> & { readonly token: string | undefined } {
  const filters = fields.texts("filters");
  if (filters.length === 0) throw invalid("filters", "must have at least one filter");
  const request = {
    ...{ filters, isForced: fields.flag("force"), isDryRun: fields.flag("dryRun") },
    limit: fields.count("limit", { min: 1, max: maxLimit, otherwise: defaultLimit }),
    token: fields.text("after"),
  };
  fields.end();
  return request;
}

/** Deletes the sandboxes that match any of the filters, or counts them. */
export default restOperation({
  query: [],
  async read(request): Promise<DeleteManyRequest> {
    const { token, ...read } = readRequest(new BodyFields(await request.json()));
    const after =
      token === undefined
        ? undefined
        : await decodePageToken(request.namespace, read.filters, token, "after");
    return { ...read, after };
  },
  async handle(services, call, request) {
    const work = request.isDryRun ? countMatches : deleteMatches;
    const { next, ...result } = await work(services, call, request);
    const token =
      next === undefined ? undefined : await encodePageToken(call.namespace, request.filters, next);
    return { ...result, token };
  },
  write({ count, results, token }) {
    const body = new Map<string, JsonValue>();
    if (count !== undefined) body.set("count", JsonNumber.of(count));
    if (results) body.set("results", results);
    if (token !== undefined) body.set("next", token);
    return { status: 200, body };
  },
});
