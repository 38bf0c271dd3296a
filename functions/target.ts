/** Path and query of a request, as they stand in its URL. */
export interface Target {
  /** Still percent-encoded. */
  readonly path: string;
  /** Without the question mark; empty if there is no query. */
  readonly query: string;
}

/**
 * Returns path and query of a request's URL, also if `URL` cannot parse it. Without a `Host` header, some runtimes
 * report only path and query as the URL, without scheme and host.
 */
export function targetOf(url: string): Target {
  const start = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("//") + 2);
  if (start === -1) return { path: "/", query: "" };
  const fragment = url.indexOf("#", start);
  const end = fragment === -1 ? url.length : fragment;
  const mark = url.indexOf("?", start);
  if (mark === -1 || mark > end) return { path: url.slice(start, end), query: "" };
  return { path: url.slice(start, mark), query: url.slice(mark + 1, end) };
}
