import assert from "node:assert/strict";
import { type RequestOf, type ResponseOf, services } from "../../shared/protobuf/services.ts";

/** Sends a request to the functions, like `fetch` with a path in place of a URL. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

type Services = typeof services;
type Service = keyof Services;
type Methods<S extends Service> = Services[S]["methods"];

/** The answer of an RPC: a message, or the code of an error. */
export interface RpcAnswer<O> {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly response: O | undefined;
}

/** The JSON of an answer. The type allows any path of properties. */
export interface Json {
  readonly [name: string]: Json;
}

/** Calls an RPC in binary and decodes its answer. */
export async function rpc<S extends Service, M extends keyof Methods<S> & string>(
  ask: Ask,
  service: S,
  name: M,
  message: RequestOf<Methods<S>[M]>,
  namespace: string,
  headers: Record<string, string> = {},
): Promise<RpcAnswer<ResponseOf<Methods<S>[M]>>> {
  const { typeName, methods } = services[service];
  // Every method of both services has these two codecs, but the compiler cannot handle the union of all their types.
  const codec = (methods as Record<string, unknown>)[name] as {
    request: { encode(message: unknown): Uint8Array<ArrayBuffer> };
    response: { decode(bytes: Uint8Array): ResponseOf<Methods<S>[M]> };
  };
  const response = await ask(`/${typeName}/${name}`, {
    method: "POST",
    headers: { "content-type": "application/proto", "containerd-namespace": namespace, ...headers },
    body: codec.request.encode(message),
  });
  if (response.status !== 200) {
    const error = (await response.json()) as { code: string; message: string };
    return { status: response.status, code: error.code, message: error.message, response: undefined };
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: 200, code: "ok", message: "", response: codec.response.decode(bytes) };
}

/** Returns the ids of the records in the answer of a list. */
export function idsOf({ sandboxes }: Json): string[] {
  assert.ok(Array.isArray(sandboxes));
  return sandboxes.map((record: Json) => String(record.sandboxId));
}

/** The answer of a REST route. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** Calls a REST route of a namespace with an optional JSON body. */
export async function rest(
  ask: Ask,
  namespace: string,
  route: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<RestAnswer> {
  const [method = "GET", path = ""] = route.split(" ");
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const response = await ask(`/v1/namespaces/${namespace}${path}`, {
    method,
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? (JSON.parse(text) as Json) : {} };
}
