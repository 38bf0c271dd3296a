/** Writes the commands and options of `sandbox` into docs/cli.md, as its --help has them. `--check` only compares. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { withCommands } from "./cli-page.ts";

const page = join(fileURLToPath(new URL("..", import.meta.url)), "docs", "cli.md");
const text = await readFile(page, "utf8");
const written = withCommands(text);
if (!process.argv.includes("--check")) await writeFile(page, written);
else if (written !== text) {
  console.error(`${page}: differs from sandbox --help; run npm run generate`);
  process.exitCode = 1;
}
