import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SandboxFolder } from "../../agent/lifecycle/folder.ts";
import type { LocalRecord } from "../../agent/lifecycle/record.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { outOfReach } from "./stub-backend.ts";

const sandbox = {
  id: "a",
  runtime: { name: "process" },
  labels: new Map<string, string>(),
  extensions: new Map(),
  sandboxer: "",
};

test("a folder that cannot be filled is gone by the time that the failure is known", async (context) => {
  const root = await temporaryFolder();
  context.after(() => root.remove());
  // A folder is named and removed without reading the rest of its record.
  const record = { namespace: "n", id: "a" } as LocalRecord;
  const fill = (folder: string) => {
    // Enough that removing them takes a moment.
    for (let at = 0; at < 200; at++) mkdirSync(join(folder, `run-${at}`, "more"), { recursive: true });
    return outOfReach();
  };
  await assert.rejects(SandboxFolder.create(root.path, record, sandbox, fill), { code: "unavailable" });
  assert.deepEqual(readdirSync(root.path), []);
});
