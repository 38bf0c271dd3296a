/** A request's target, cut out of its URL as text: the URL need not be one that `URL` takes. */
export interface Target {
  /** Percent-encoded, as it came. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
}

/**
 * Cuts path and query out of the URL of a request. Some runtimes give the target alone, without scheme and host,
 * where the request has no `Host`.
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
