import type { TestEvent } from "node:test/reporters";

/** A reporter of Node's test runner: of each test that failed, where it is and why, and nothing else. */
export default async function* failures(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== "test:fail") continue;
    const { error } = data.details;
    // A suite that failed for its tests' sake is nothing new.
    if ("failureType" in error && error.failureType === "subtestsFailed") continue;
    yield `${data.file}:${data.line} ${data.name}\n  ${String(error.cause ?? error)}\n`;
  }
}
