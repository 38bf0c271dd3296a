import { readBody } from "../../shared/connect/body.ts";
import { mediaType } from "../../shared/connect/media-type.ts";
import { invalid, quote, SandboxError } from "../../shared/errors/error.ts";
import { parseJsonBytes } from "../../shared/json/parse.ts";
import type { JsonValue } from "../../shared/json/value.ts";

/** @throws `invalid_argument` for bytes that are not UTF-8, which would be taken for U+FFFD otherwise */
function parseQuery(url: string): URLSearchParams {
  const { search, searchParams } = new URL(url);
  try {
    decodeURIComponent(search);
  } catch (cause) {
    throw invalid("query", "must be percent-encoded UTF-8", cause);
  }
  return searchParams;
}

/** What a REST operation reads of its request. */
export class RestRequest {
  readonly namespace: string;
  /** The `{id}` of the path; empty where the route has none. */
  readonly id: string;
  readonly headers: Headers;
  readonly #path: Readonly<Record<string, string>>;
  readonly #request: Request;
  readonly #signal: AbortSignal;
  readonly #query: URLSearchParams;

  /**
   * @param allowed the query parameters the route takes
   * @param signal ends the reading of the body
   * @throws `invalid_argument` for any other
   */
  constructor(
    request: Request,
    path: { readonly namespace: string; readonly id: string; readonly [parameter: string]: string },
    allowed: readonly string[],
    signal: AbortSignal,
  ) {
    this.namespace = path.namespace;
    this.id = path.id;
    this.headers = request.headers;
    this.#path = path;
    this.#request = request;
    this.#signal = signal;
    this.#query = parseQuery(request.url);
    for (const name of this.#query.keys()) {
      if (!allowed.includes(name)) {
        const rule = allowed.length ? `it takes ${allowed.join(", ")}` : "it takes none";
        throw invalid(`query ${quote(name)}`, `is not a parameter of this operation; ${rule}`);
      }
    }
  }

  /** A parameter of the route's path. */
  param(name: string): string {
    return this.#path[name] ?? "";
  }

  /** Every value of a query parameter, in order. */
  queries(name: string): string[] {
    return this.#query.getAll(name);
  }

  /**
   * The value of a query parameter that is given at most once.
   * @throws `invalid_argument` if it is repeated
   */
  query(name: string): string | undefined {
    const [first, ...rest] = this.#query.getAll(name);
    if (rest.length) throw invalid(name, "must be given only once");
    return first;
  }

  /**
   * The JSON body, or undefined where there is none.
   * @throws `invalid_argument`, as 415 for another media type; `resource_exhausted` when it is too large
   */
  async json(): Promise<JsonValue | undefined> {
    const bytes = await this.#bytes();
    return bytes && parseJsonBytes(bytes);
  }

  /** The JSON body, still to be parsed, or undefined where there is none. @throws as `json` does */
  async #bytes(): Promise<Uint8Array | undefined> {
    const type = mediaType(this.headers);
    if (type !== "" && type !== "application/json") {
      throw new SandboxError("invalid_argument", "content-type: must be application/json", {
        exception: "wrongMediaType",
      });
    }
    const bytes = await readBody(this.#request, this.#signal);
    if (bytes.length === 0) return undefined;
    if (type === "") {
      throw new SandboxError("invalid_argument", "content-type: must be application/json, and is missing", {
        exception: "wrongMediaType",
      });
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
