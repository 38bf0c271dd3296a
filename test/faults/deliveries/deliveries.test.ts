import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startSqld } from "../../support/sqld.ts";
import { parseOptions } from "../options.ts";
import { runDeliveries } from "./run-deliveries.ts";

/** Sends 150 deliveries, each three times. The full number is an option of `npm run test:faults`. */
async function deliver(context: TestContext, ...more: readonly string[]): Promise<void> {
  const options = parseOptions(["--deliveries", "150", ...more]);
  assert.ok(options !== "help");
  const lines: string[] = [];
  const { failed } = await runDeliveries(options, (line) => lines.push(line));
  for (const line of lines) context.diagnostic(line);
  assert.equal(failed, 0, lines.join("\n"));
}

for (const runtime of ["node", "bun"]) {
  test(`deliveries to servers on ${runtime} that are killed are each carried out once`, (context) =>
    deliver(context, "--database", "file", "--runtime", runtime));
}

test("deliveries whose servers are killed before and after each message are each carried out once", async (context) => {
  const sqld = await startSqld();
  if (!sqld) return context.skip("there is no sqld");
  await sqld.stop();
  await deliver(context, "--kills", "points");
});
