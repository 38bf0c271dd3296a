import { type Context, Hono } from "hono";
import protobuf from "protobufjs/minimal.js";
import { containerd } from "../../../proto/gen/sandbox.js";
import type { FloorDatabase, FloorRow } from "./database.ts";
import { etagOf, rowToJson } from "./row-json.ts";
import { rowsToProto } from "./row-proto.ts";

const encoder = new TextEncoder();
const { StoreCreateRequest, StoreDeleteRequest, StoreGetRequest, StoreListRequest, StoreUpdateRequest } =
  containerd.services.sandbox.v1;

function encodeAny(typeUrl: string, value: Uint8Array): Uint8Array {
  return protobuf.Writer.create().uint32(10).string(typeUrl).uint32(18).bytes(value).finish();
}

/** Returns a filter `labels.key==value` as bytes of the label index. */
function labelOf(filter: string): readonly [key: Uint8Array, value: Uint8Array] {
  const at = filter.indexOf("==");
  return [encoder.encode(filter.slice("labels.".length, at)), encoder.encode(filter.slice(at + 2))];
}

function json(row: FloorRow | undefined, status = 200): Response {
  if (!row) return new Response(null, { status: 404 });
  const headers = {
    "content-type": "application/json",
    etag: etagOf(row),
    "x-request-id": crypto.randomUUID(),
  };
  return new Response(rowToJson(row), { status, headers });
}

function proto(rows: readonly FloorRow[]): Response {
  const headers = { "content-type": "application/proto", "x-request-id": crypto.randomUUID() };
  return new Response(rowsToProto(rows), { headers });
}

/** The input of a Create, from either surface. */
interface Creation {
  readonly id: string;
  readonly runtime: Uint8Array;
  readonly spec: Uint8Array;
  readonly labels: string;
}

async function create(
  database: FloorDatabase,
  namespace: string,
  { id, runtime, spec, labels }: Creation,
): Promise<FloorRow | undefined> {
  const uid = crypto.randomUUID();
  const now = Date.now() * 1_000;
  const written = await database.write("create", namespace, id, uid, runtime, spec, labels, now, now);
  return written && [id, uid, 1, runtime, spec, labels, "{}", now, now];
}

async function bytesOf(context: Context): Promise<Uint8Array> {
  return new Uint8Array(await context.req.raw.arrayBuffer());
}

function namespaceOf(context: Context): string {
  return context.req.raw.headers.get("containerd-namespace") ?? "";
}

function mountRest(app: Hono, database: FloorDatabase): void {
  const base = "/v1/namespaces/:namespace/sandboxes";
  app.get(`${base}/:id`, (context) => {
    const [row] = database.read("getStatus", context.req.param("namespace"), context.req.param("id"));
    return json(row);
  });
  app.get(base, (context) => {
    const label = labelOf(context.req.query("filter") ?? "");
    const namespace = context.req.param("namespace");
    const [[sequence] = []] = database.read("sequence", namespace);
    const rows = database.read("listStatus", namespace, ...label, 100);
    const headers = { "content-type": "application/json", "x-request-id": crypto.randomUUID() };
    return new Response(`{"sandboxes":[${rows.map(rowToJson).join(",")}],"sequence":${sequence}}`, {
      headers,
    });
  });
  app.post(base, async (context) => {
    const body = await context.req.raw.json();
    const row = await create(database, context.req.param("namespace"), {
      id: body.sandboxId,
      runtime: encoder.encode(body.runtime.name),
      spec: encodeAny(body.spec.typeUrl, encoder.encode(JSON.stringify(body.spec.json))),
      labels: JSON.stringify(body.labels),
    });
    const response = json(row, 201);
    response.headers.set("location", `${new URL(context.req.url).pathname}/${body.sandboxId}`);
    return response;
  });
  app.patch(`${base}/:id`, async (context) => {
    const { labels } = await context.req.raw.json();
    const { namespace, id } = context.req.param();
    return json(
      await database.write("update", JSON.stringify(labels), Date.now() * 1_000, namespace ?? "", id ?? ""),
    );
  });
  app.delete(`${base}/:id`, async (context) => {
    const { namespace, id } = context.req.param();
    const row = await database.write("deleteEnded", namespace ?? "", id ?? "");
    return new Response(null, { status: row ? 204 : 404, headers: { "x-request-id": crypto.randomUUID() } });
  });
}

function mountRpc(app: Hono, database: FloorDatabase): void {
  const base = "/containerd.services.sandbox.v1.Store";
  app.post(`${base}/Get`, async (context) => {
    const { sandboxId } = StoreGetRequest.decode(await bytesOf(context));
    return proto(database.read("get", namespaceOf(context), sandboxId ?? ""));
  });
  app.post(`${base}/List`, async (context) => {
    const { filters } = StoreListRequest.decode(await bytesOf(context));
    return proto(database.read("list", namespaceOf(context), ...labelOf(filters?.[0] ?? ""), 10_000));
  });
  app.post(`${base}/Create`, async (context) => {
    const { sandbox } = StoreCreateRequest.decode(await bytesOf(context));
    const row = await create(database, namespaceOf(context), {
      id: sandbox?.sandboxId ?? "",
      runtime: encoder.encode(sandbox?.runtime?.name ?? ""),
      spec: encodeAny(sandbox?.spec?.type_url ?? "", sandbox?.spec?.value ?? new Uint8Array()),
      labels: JSON.stringify(sandbox?.labels),
    });
    return proto(row ? [row] : []);
  });
  app.post(`${base}/Update`, async (context) => {
    const { sandbox } = StoreUpdateRequest.decode(await bytesOf(context));
    const labels = JSON.stringify(sandbox?.labels);
    const id = sandbox?.sandboxId ?? "";
    const row = await database.write("update", labels, Date.now() * 1_000, namespaceOf(context), id);
    return proto(row ? [row] : []);
  });
  app.post(`${base}/Delete`, async (context) => {
    const { sandboxId } = StoreDeleteRequest.decode(await bytesOf(context));
    const row = await database.write("delete", namespaceOf(context), sandboxId ?? "");
    return row ? proto([]) : new Response(null, { status: 404 });
  });
}

/**
 * Returns the floor: one route of Hono and one prepared statement per operation, the row written straight to the
 * answer, with the product's headers. It checks nothing and knows no errors.
 */
export function createFloor(database: FloorDatabase): Hono {
  const app = new Hono();
  app.get("/healthz", (context) =>
    context.json({ status: "ok" }, 200, { "x-request-id": crypto.randomUUID() }),
  );
  mountRest(app, database);
  mountRpc(app, database);
  return app;
}
