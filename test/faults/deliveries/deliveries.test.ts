import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions } from "../options.ts";
import { runDeliveries } from "./run-deliveries.ts";

for (const runtime of ["node", "bun"]) {
  test(`deliveries to servers on ${runtime} that are killed are each carried out once`, async (context) => {
    const options = parseOptions(["--deliveries", "150", "--database", "file", "--runtime", runtime]);
    assert.ok(options !== "help");
    const lines: string[] = [];
    const { failed } = await runDeliveries(options, (line) => lines.push(line));
    for (const line of lines) context.diagnostic(line);
    assert.equal(failed, 0, lines.join("\n"));
  });
}
