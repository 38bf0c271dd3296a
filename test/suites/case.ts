import type { Ask } from "../support/client.ts";

/** A test of one behaviour of a subject, by default of the functions, independent of any test runner. */
export interface Case<Subject extends readonly unknown[] = readonly [ask: Ask]> {
  readonly name: string;
  /** Runs the test. @throws if it fails */
  run(...subject: Subject): Promise<void>;
}
