/**
 * Measures the bundled Worker, compares its size with test/bench/size.json and with the budget, and prints the size of
 * each part. `--write` updates test/bench/size.json.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { partsOf } from "./bundle-parts.ts";
import { bundleWorker, type WorkerBundle } from "./worker-bundle.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const committed = join(root, "test", "bench", "size.json");
const run = promisify(execFile);

/** Maximum size of the Worker, minified and gzipped, without the modules that it loads when they are used. */
const budgetBytes = 135_000;
/** Difference from the committed size that is still accepted. */
const toleranceBytes = 1_000;

/** The sizes of the Worker in bytes: minified, and also gzipped. */
interface Sizes {
  readonly minified: number;
  readonly gzip: number;
}

function gzipped(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1).padStart(7)} KB`;
}

/** Prints by how much the gzipped Worker would shrink without each part. */
function printBreakdown(bundle: WorkerBundle): void {
  const parts = [...partsOf(bundle)];
  const whole = gzipped(parts.map(([, code]) => code).join("\n"));
  const rows = parts.map(([part, code]) => {
    const rest = parts.filter(([other]) => other !== part).map(([, text]) => text);
    return { part, minified: code.length, gzip: whole - gzipped(rest.join("\n")) };
  });
  for (const { part, minified, gzip } of rows.sort((a, b) => b.gzip - a.gzip)) {
    if (gzip >= 500) console.log(`  ${part.padEnd(28)} ${kilobytes(minified)} ${kilobytes(gzip)}`);
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

/** Returns the ratio of the import times of the Worker and of Hono alone, both bundled. */
async function importRatio({ code }: WorkerBundle): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "size-"));
  try {
    const hono = join(folder, "hono.ts");
    const module = JSON.stringify(join(root, "node_modules", "hono", "dist", "index.js"));
    await writeFile(hono, `import { Hono } from ${module};\nexport default new Hono();\n`);
    const files = { worker: join(folder, "worker.mjs"), hono: join(folder, "hono.mjs") };
    const stub = "data:text/javascript,export const waitUntil = () => {};";
    await writeFile(files.worker, code.replace(`"cloudflare:workers"`, JSON.stringify(stub)));
    await writeFile(files.hono, (await bundleWorker(hono)).code);
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

const bundle = await bundleWorker("functions/entry/worker.ts");
const sizes: Sizes = { minified: bundle.code.length, gzip: gzipped(bundle.code) };
console.log(`the Worker: ${kilobytes(sizes.minified)} minified, ${kilobytes(sizes.gzip)} gzipped`);
for (const [name, code] of bundle.lazyModules) {
  console.log(
    `loaded when used: ${name}, ${kilobytes(code.length).trim()}, ${kilobytes(gzipped(code)).trim()} gzipped`,
  );
}
console.log("savings without each part (minified, gzipped):");
printBreakdown(bundle);
console.log(`importing it takes ${(await importRatio(bundle)).toFixed(1)} times as long as importing Hono`);

if (process.argv.includes("--write")) {
  await writeFile(committed, `${JSON.stringify({ budget: budgetBytes, ...sizes }, null, 2)}\n`);
} else {
  const before: Sizes = JSON.parse(await readFile(committed, "utf8"));
  const grown = sizes.gzip - before.gzip;
  if (Math.abs(grown) > toleranceBytes) {
    console.error(
      `${committed}: gzip is ${before.gzip}, but the Worker has ${sizes.gzip} bytes; run npm run size -- --write`,
    );
    process.exitCode = 1;
  }
}
if (sizes.gzip > budgetBytes) {
  console.error(`the Worker exceeds the budget of ${budgetBytes} bytes by ${sizes.gzip - budgetBytes}`);
  process.exitCode = 1;
}
