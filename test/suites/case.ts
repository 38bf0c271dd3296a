import type { Ask } from "../support/client.ts";

/** A test of one behaviour of the functions, independent of any test runner. */
export interface Case {
  readonly name: string;
  /** Runs the test. @throws if it fails */
  run(ask: Ask): Promise<void>;
}
