import type { TestEvent } from "node:test/reporters";

/** Reports only failed tests to Node's test runner: position, name and reason. */
export default async function* failures(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== "test:fail") continue;
    const { error } = data.details;
    // A suite that failed because of its tests adds no information.
    if ("failureType" in error && error.failureType === "subtestsFailed") continue;
    yield `${data.file}:${data.line} ${data.name}\n  ${String(error.cause ?? error)}\n`;
  }
}
