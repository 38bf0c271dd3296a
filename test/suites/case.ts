/** Asks the functions: a path, and what `fetch` takes besides. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** One behaviour of the functions, free of any test runner. It throws when the behaviour is not as it should be. */
export interface Case {
  readonly name: string;
  run(ask: Ask): Promise<void>;
}

/** A namespace nothing has used before. */
export function freshNamespace(): string {
  return `t${crypto.randomUUID().replaceAll("-", "")}`;
}
