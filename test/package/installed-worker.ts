import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { quietWrangler } from "../../scripts/quiet-wrangler.ts";
import { plainEnvironment } from "../support/environment.ts";

const wrangler = fileURLToPath(new URL("../../node_modules/.bin/wrangler", import.meta.url));

/** Returns a block of code of a text in Markdown. */
function blockOf(markdown: string, language: string): string {
  const [, block] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(markdown) ?? [];
  assert.ok(block !== undefined, `the package's README has a block of ${language}`);
  return block;
}

/** Writes the Worker of the installed package's README, and builds it as `wrangler deploy` does. Returns the file of its program. */
export async function buildInstalledWorker(home: string): Promise<string> {
  const installed = join(home, "node_modules", "sandbox-functions");
  const readme = await readFile(join(installed, "README.md"), "utf8");
  await writeFile(join(home, "wrangler.toml"), blockOf(readme, "toml"));
  await writeFile(join(home, "worker.js"), blockOf(readme, "js"));
  const env = plainEnvironment({ ...quietWrangler, HOME: home, WRANGLER_CACHE_DIR: join(home, "cache") });
  await promisify(execFile)(wrangler, ["deploy", "--dry-run", "--outdir", "out"], { cwd: home, env });
  return join(home, "out", "worker.js");
}
