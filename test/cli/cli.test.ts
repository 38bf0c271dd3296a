import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { createProgram } from "../../cli/program.ts";
import { changeCases } from "./cases-changes.ts";
import { contextCases } from "./cases-contexts.ts";
import { listCases } from "./cases-lists.ts";
import { peopleCases } from "./cases-people.ts";
import { runCases } from "./cases-run.ts";
import { shellCases } from "./cases-shells.ts";
import { openSubject } from "./server.ts";
import { unused } from "./used-words.ts";

const groups = {
  "running sandboxes": runCases,
  "lists, events and agents": listCases,
  "changes and deletions": changeCases,
  "what people see": peopleCases,
  contexts: contextCases,
  "shells and npm": shellCases,
};

describe("sandbox", () => {
  let subject: Awaited<ReturnType<typeof openSubject>>;
  before(async () => {
    assert.notEqual(spawnSync("script", ["--version"]).error, "ENOENT", "these tests need script(1)");
    subject = await openSubject();
  });
  after(() => subject.close());
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const { name, skip = false, run } of cases) it(name, { skip }, () => run(subject));
    });
  }

  it("has no command and no option that these cases do not use", () => {
    assert.deepEqual(unused(createProgram(), subject.cli.used), []);
  });
});
