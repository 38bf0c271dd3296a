import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("npm start --help has every variable of docs/configuration.md", async () => {
  const { stdout } = await promisify(execFile)("npm", ["start", "-s", "--", "--help"], { cwd: root });
  const docs = await readFile(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  const rows = [...docs.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].map(([, names = ""]) => names);
  const variables = rows.flatMap((names) => names.match(/[A-Z_]+/g) ?? []);
  assert.ok(variables.includes("DATABASE_URL") && variables.length > 20, `found ${variables.length}`);
  assert.deepEqual(
    variables.filter((name) => !new RegExp(`^  ${name} `, "m").test(stdout)),
    [],
  );
});
