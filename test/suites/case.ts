/** Sends a request to the functions, like `fetch` with a path in place of a URL. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** A test of one behaviour of the functions, independent of any test runner. */
export interface Case {
  readonly name: string;
  /** Runs the test. @throws if it fails */
  run(ask: Ask): Promise<void>;
}

/** Returns an unused namespace. */
export function freshNamespace(): string {
  return `t${crypto.randomUUID().replaceAll("-", "")}`;
}
