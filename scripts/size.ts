/**
 * Measures the bundled Worker, compares its size with test/bench/size.json and with the budgets, and prints the size of
 * each part. Then measures the client as a browser loads it. `--write` updates test/bench/size.json.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { bundleForBrowser } from "./client-bundle.ts";
import { bundleWorker, type WorkerBundle, type WorkerModule } from "./worker-bundle.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const committed = join(root, "test", "bench", "size.json");
const run = promisify(execFile);

/** Maximum sizes of the Worker, minified and gzipped: of what every isolate evaluates when it starts, and of all. */
const budgets = { startBytes: 130_000, totalBytes: 260_000 };
/** Maximum size of the client, minified and gzipped. */
const maxClientBytes = 10_000;
/** Difference from a committed size that is still accepted. */
const toleranceBytes = 1_000;

/** The sizes of modules in bytes: minified, and also gzipped. */
interface Size {
  readonly minified: number;
  readonly gzip: number;
}

/** Returns the size of modules, each of which is compressed by itself. */
function sizeOf(modules: readonly WorkerModule[]): Size {
  const sum = (measure: (code: string) => number) =>
    modules.reduce((total, { code }) => total + measure(code), 0);
  return {
    minified: sum((code) => code.length),
    gzip: sum((code) => gzipSync(code, { level: 9 }).length),
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1).padStart(7)} KB`;
}

function print(name: string, { minified, gzip }: Size): void {
  console.log(`${name.padEnd(34)} ${kilobytes(minified)} minified, ${kilobytes(gzip)} gzipped`);
}

/** Returns the package of a file, or the project's folder it is in. */
function partOf(source: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  return name ?? source.split("/").slice(0, 2).join("/");
}

/** Prints the minified size of each part of the modules. */
function printParts(modules: readonly WorkerModule[]): void {
  const parts = new Map<string, number>();
  for (const [source, bytes] of modules.flatMap(({ sources }) => [...sources])) {
    parts.set(partOf(source), (parts.get(partOf(source)) ?? 0) + bytes);
  }
  for (const [part, bytes] of [...parts].sort(([, a], [, b]) => b - a)) {
    if (bytes >= 1_500) console.log(`  ${part.padEnd(32)} ${kilobytes(bytes)}`);
  }
}

/** Measures the time that a new process takes to import a module. */
async function importTimeMs(module: string): Promise<number> {
  const url = JSON.stringify(pathToFileURL(module).href);
  const script = `const t = performance.now(); await import(${url}); console.log(performance.now() - t);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return Number(stdout);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Writes the modules of a Worker so that Node can import them. Returns the path of the main one. */
async function writeForNode(folder: string, { modules }: WorkerBundle): Promise<string> {
  const path = await mkdtemp(join(folder, "modules-"));
  await writeFile(join(path, "package.json"), '{"type":"module"}');
  const stub = "data:text/javascript,export const waitUntil = () => {};";
  for (const { name, code } of modules) {
    await writeFile(join(path, name), code.replace(`"cloudflare:workers"`, JSON.stringify(stub)));
  }
  return join(path, "worker.js");
}

/** Returns the ratio of the import times of the Worker and of Hono alone, both bundled. */
async function importRatio(bundle: WorkerBundle): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "size-"));
  try {
    const hono = join(folder, "hono.ts");
    const module = JSON.stringify(join(root, "node_modules", "hono", "dist", "index.js"));
    await writeFile(hono, `import { Hono } from ${module};\nexport default new Hono();\n`);
    const files = {
      worker: await writeForNode(folder, bundle),
      hono: await writeForNode(folder, await bundleWorker(hono)),
    };
    const times: Record<"worker" | "hono", number[]> = { worker: [], hono: [] };
    for (let round = 0; round < 9; round++) {
      times.worker.push(await importTimeMs(files.worker));
      times.hono.push(await importTimeMs(files.hono));
    }
    return median(times.worker) / median(times.hono);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

const bundle = await bundleWorker("functions/entry/worker.ts");
const atStart = bundle.modules.filter(({ isEager }) => isEager);
const start = sizeOf(atStart);
const total = sizeOf(bundle.modules);
print("evaluated when an isolate starts", start);
printParts(atStart);
for (const module of bundle.modules.filter(({ isEager }) => !isEager)) {
  print(`loaded when used: ${module.name}`, sizeOf([module]));
  printParts([module]);
}
print("total", total);
console.log(`importing it takes ${(await importRatio(bundle)).toFixed(1)} times as long as importing Hono`);
const script = await bundleForBrowser("client/index.ts", "client");
const client = { minified: script.length, gzip: gzipSync(script, { level: 9 }).length };
print("the client, in a browser", client);

if (process.argv.includes("--write")) {
  await writeFile(committed, `${JSON.stringify({ budgets, start, total }, null, 2)}\n`);
} else {
  const before: { readonly start: Size; readonly total: Size } = JSON.parse(
    await readFile(committed, "utf8"),
  );
  for (const [name, was, is] of [
    ["start", before.start, start] as const,
    ["total", before.total, total] as const,
  ]) {
    if (Math.abs(is.gzip - was.gzip) <= toleranceBytes) continue;
    fail(
      `${committed}: ${name}.gzip is ${was.gzip}, but the Worker has ${is.gzip} bytes; run npm run size -- --write`,
    );
  }
}
for (const [what, { gzip }, budget] of [
  ["what is evaluated when an isolate starts", start, budgets.startBytes] as const,
  ["the Worker", total, budgets.totalBytes] as const,
  ["the client", client, maxClientBytes] as const,
]) {
  if (gzip > budget) fail(`${what} exceeds the budget of ${budget} bytes by ${gzip - budget}`);
}
