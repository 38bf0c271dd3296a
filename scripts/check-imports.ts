/**
 * Fails on a forbidden import: dependencies point one way, and the portable core imports no runtime modules.
 */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The folders that a folder may import from, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  proto: [],
  schema: ["proto"],
  shared: ["schema", "proto"],
  functions: ["shared", "schema", "proto"],
  agent: ["shared", "proto"],
  local: ["functions", "agent", "shared", "schema", "proto", "scripts"],
};

/** Files that may use only web standards. */
const portable = /^(proto|schema|shared|functions)\/(?!entry\/)/;
const runtimeModule = /^(node:|bun(:|$)|deno(:|$)|cloudflare:)/;
const runtimeGlobal = /(?<![\w.$"'`/@-])(process|Buffer|Bun|Deno|__dirname|require)(?=[.([])/;
const importing =
  /(?:^|\n)\s*(?:import|export)\s(?:[^"';]*?\sfrom\s*)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;
const comments = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

async function check(file: string): Promise<string[]> {
  const text = (await readFile(join(root, file), "utf8")).replace(comments, "");
  const [folder = ""] = file.split("/");
  const faults: string[] = [];
  for (const [, statically, dynamically] of text.matchAll(importing)) {
    const specifier = statically ?? dynamically ?? "";
    if (portable.test(file) && runtimeModule.test(specifier))
      faults.push(`imports the runtime module ${specifier}`);
    if (!specifier.startsWith(".")) continue;
    const [target = ""] = relative(root, normalize(join(root, dirname(file), specifier))).split("/");
    if (target !== folder && !allowed[folder]?.includes(target))
      faults.push(`must not import from ${target}/ (${specifier})`);
  }
  const global = portable.test(file) ? runtimeGlobal.exec(text)?.[1] : undefined;
  if (global) faults.push(`uses the runtime's global ${global}`);
  return faults.map((fault) => `${file}: ${fault}`);
}

const faults: string[] = [];
let files = 0;
for (const folder of Object.keys(allowed)) {
  const entries = await readdir(join(root, folder), { recursive: true });
  for (const entry of entries.filter((name) => name.endsWith(".ts") && !name.startsWith("gen/"))) {
    files++;
    faults.push(...(await check(join(folder, entry))));
  }
}
if (faults.length) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
} else console.log(`checked the imports of ${files} files`);
