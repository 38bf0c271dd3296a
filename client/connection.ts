import createFetchClient, { type Client as FetchClient } from "openapi-fetch";
import type { paths } from "./api.ts";
import type { Retry } from "./delay.ts";
import { SandboxFunctionsError } from "./error.ts";
import { randomId } from "./random-id.ts";
import { retrying, type Send } from "./retry.ts";
import { unkeyed } from "./unkeyed.ts";

/** Options of a client. */
export interface ClientOptions {
  /** The address of the functions, such as `https://sandboxes.example.com`. */
  readonly baseUrl: string;
  /** A token of `API_TOKENS`. */
  readonly token?: string | undefined;
  /** By default `default`. */
  readonly namespace?: string | undefined;
  /** Sends requests; by default the runtime's `fetch`. */
  readonly fetch?: Send | undefined;
  /** False to send each request once. */
  readonly retry?: Retry | false | undefined;
}

/** A query, of which undefined members are left out and lists are repeated. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A way to the functions, in a namespace. */
export interface Connection {
  readonly api: FetchClient<paths>;
  readonly namespace: string;
  readonly retry: Retry;
  /** Returns a path below the namespace. */
  path(route: string, query: Query): string;
  /** Asks for a stream of a media type, once. */
  open(path: string, accept: string, signal: AbortSignal | undefined): Promise<Response>;
  /** Returns the JSON of a `GET`. @throws `SandboxFunctionsError` */
  ask<T>(path: string, signal?: AbortSignal): Promise<T>;
}

function textOf(query: Query): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => [name, String(each)]),
  );
  return entries.length > 0 ? `?${new URLSearchParams(entries)}` : "";
}

/** Connects to the functions. Nothing is sent yet. */
export function connect(options: ClientOptions): Connection {
  const { token, namespace = "default", retry = {} } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const sendOnce: Send = options.fetch ?? ((request) => globalThis.fetch(request));
  const rule: Retry = retry === false ? { maxAttempts: 1 } : retry;
  const send = retrying(sendOnce, rule);
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const api = createFetchClient<paths>({ baseUrl, headers: authorization, fetch: send });
  api.use({
    onRequest({ request, schemaPath }) {
      const { method, headers } = request;
      if (method === "GET" || unkeyed.has(`${method} ${schemaPath}`)) return;
      if (!headers.has("idempotency-key")) headers.set("idempotency-key", randomId());
    },
  });
  const requestOf = (path: string, signal: AbortSignal | undefined, accept = "application/json") =>
    new Request(baseUrl + path, { signal: signal ?? null, headers: { ...authorization, accept } });
  return {
    ...{ api, namespace, retry: rule },
    path: (route, query) => `/v1/namespaces/${encodeURIComponent(namespace)}${route}${textOf(query)}`,
    open: (path, accept, signal) => sendOnce(requestOf(path, signal, accept)),
    async ask<T>(path: string, signal?: AbortSignal) {
      const response = await send(requestOf(path, signal));
      const body = await response.json().catch(() => undefined);
      if (!response.ok) throw new SandboxFunctionsError(response, body);
      // The server's answers are those of the document.
      return body as T;
    },
  };
}
