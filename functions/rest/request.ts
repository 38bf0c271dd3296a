import { encodingOf, readBody } from "../../shared/connect/body.ts";
import type { CallTime } from "../../shared/connect/call-time.ts";
import type { Load } from "../../shared/connect/in-flight.ts";
import { parseBody } from "../../shared/connect/json-body.ts";
import { checkCharset, mediaType } from "../../shared/connect/media-type.ts";
import { invalid, quote, SandboxError } from "../../shared/errors/error.ts";
import type { JsonValue } from "../../shared/json/value.ts";

/** Parses a query. @throws `invalid_argument` for bytes that are not UTF-8, which `URLSearchParams` reads as U+FFFD */
function parseQuery(query: string): URLSearchParams {
  try {
    decodeURIComponent(query);
  } catch (cause) {
    throw invalid("query", "must be percent-encoded UTF-8", cause);
  }
  return new URLSearchParams(query);
}

function wrongMediaType(message: string): SandboxError {
  return new SandboxError("invalid_argument", message, { exception: "wrongMediaType" });
}

/** The parts of a request that parameters and body are read from. */
export interface RequestSource {
  readonly request: Request;
  /** The parameters of the route's path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: string;
  /** Limits the time for reading the body. */
  readonly time: CallTime;
  /** Counts the bytes of a large body. */
  readonly load: Load;
}

/** The request of a REST operation. */
export class RestRequest {
  readonly namespace: string;
  /** The `{id}` of the path; empty if the route has none. */
  readonly id: string;
  readonly headers: Headers;
  readonly #source: RequestSource;
  readonly #query: URLSearchParams | undefined;

  /**
   * @param allowed the query parameters of the route
   * @throws `invalid_argument` for any other query parameter
   */
  constructor(namespace: string, source: RequestSource, allowed: readonly string[]) {
    this.namespace = namespace;
    this.id = source.path.id ?? "";
    this.headers = source.request.headers;
    this.#source = source;
    if (source.query === "") return;
    this.#query = parseQuery(source.query);
    for (const name of this.#query.keys()) {
      if (!allowed.includes(name)) {
        const rule = allowed.length ? `allowed: ${allowed.join(", ")}` : "it has none";
        throw invalid(`query ${quote(name)}`, `is not a parameter of this operation; ${rule}`);
      }
    }
  }

  /** Returns a parameter of the route's path; empty if there is none of that name. */
  param(name: string): string {
    return this.#source.path[name] ?? "";
  }

  /** Returns all values of a query parameter, in order. */
  queries(name: string): string[] {
    return this.#query?.getAll(name) ?? [];
  }

  /**
   * Returns the value of a query parameter; undefined if it is absent.
   * @throws `invalid_argument` if it is repeated
   */
  query(name: string): string | undefined {
    const [first, ...rest] = this.queries(name);
    if (rest.length) throw invalid(name, "must be given only once");
    return first;
  }

  /**
   * Returns the JSON body; undefined if the body is empty.
   * @throws `invalid_argument`, with status 415 for another media type, charset or encoding; `resource_exhausted` if
   *   the body is too large
   */
  async json(): Promise<JsonValue | undefined> {
    const bytes = await this.#bytes();
    return bytes && this.parse(bytes);
  }

  /** Parses the bytes of the body. @throws as `json` does */
  parse(bytes: Uint8Array): JsonValue | Promise<JsonValue> {
    return parseBody(bytes, this.#source);
  }

  /** Returns the bytes of the JSON body; undefined if the body is empty. @throws as `json` does */
  async #bytes(): Promise<Uint8Array | undefined> {
    const type = mediaType(this.headers);
    if (type !== "" && type !== "application/json") {
      throw wrongMediaType("content-type: must be application/json");
    }
    checkCharset(this.headers);
    const encoding = encodingOf(this.headers);
    if (encoding !== "identity" && encoding !== "gzip") {
      throw wrongMediaType(`content-encoding: must be identity or gzip, not ${quote(encoding)}`);
    }
    const { request, time, load } = this.#source;
    const bytes = await readBody(request, { time, load });
    if (bytes.length === 0) return undefined;
    if (type === "") {
      throw wrongMediaType("content-type: is missing; must be application/json");
    }
    return bytes;
  }

  /**
   * Returns the bytes of the JSON body of an operation that requires one.
   * @throws as `json` does, and `invalid_argument` if the body is empty
   */
  async requiredBytes(): Promise<Uint8Array> {
    const body = await this.#bytes();
    if (body === undefined) throw invalid("body", "is empty; must be a JSON object");
    return body;
  }
}
