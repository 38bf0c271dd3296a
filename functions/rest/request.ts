import { encodingOf, readBody } from "../../shared/connect/body.ts";
import type { CallTime } from "../../shared/connect/call-time.ts";
import type { Load } from "../../shared/connect/in-flight.ts";
import { checkCharset, mediaType } from "../../shared/connect/media-type.ts";
import { invalid, quote, SandboxError } from "../../shared/errors/error.ts";
import { parseJsonBytes } from "../../shared/json/parse.ts";
import type { JsonValue } from "../../shared/json/value.ts";

/** @throws `invalid_argument` for bytes that are not UTF-8, which would be taken for U+FFFD otherwise */
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

/** Where a request's parameters and body come from. */
export interface RequestSource {
  readonly request: Request;
  /** The parameters of the route's path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: string;
  /** Ends the reading of the body. */
  readonly time: CallTime;
  /** Counts the bytes of a large body. */
  readonly load: Load;
}

/** What a REST operation reads of its request. */
export class RestRequest {
  readonly namespace: string;
  /** The `{id}` of the path; empty where the route has none. */
  readonly id: string;
  readonly headers: Headers;
  readonly #source: RequestSource;
  readonly #query: URLSearchParams | undefined;

  /**
   * @param allowed the query parameters the route takes
   * @throws `invalid_argument` for any other
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
        const rule = allowed.length ? `it takes ${allowed.join(", ")}` : "it takes none";
        throw invalid(`query ${quote(name)}`, `is not a parameter of this operation; ${rule}`);
      }
    }
  }

  /** A parameter of the route's path. */
  param(name: string): string {
    return this.#source.path[name] ?? "";
  }

  /** Every value of a query parameter, in order. */
  queries(name: string): string[] {
    return this.#query?.getAll(name) ?? [];
  }

  /**
   * The value of a query parameter that is given at most once.
   * @throws `invalid_argument` if it is repeated
   */
  query(name: string): string | undefined {
    const [first, ...rest] = this.queries(name);
    if (rest.length) throw invalid(name, "must be given only once");
    return first;
  }

  /**
   * The JSON body, or undefined where there is none.
   * @throws `invalid_argument`, as 415 for another media type, charset or encoding; `resource_exhausted` when it is too large
   */
  async json(): Promise<JsonValue | undefined> {
    const bytes = await this.#bytes();
    return bytes && parseJsonBytes(bytes);
  }

  /** The JSON body, still to be parsed, or undefined where there is none. @throws as `json` does */
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
      throw wrongMediaType("content-type: must be application/json, and is missing");
    }
    return bytes;
  }

  /**
   * The JSON body of an operation that needs one, still to be parsed.
   * @throws as `json` does, and `invalid_argument` where there is none
   */
  async requiredBytes(): Promise<Uint8Array> {
    const body = await this.#bytes();
    if (body === undefined) throw invalid("body", "must be a JSON object, and is empty");
    return body;
  }
}
