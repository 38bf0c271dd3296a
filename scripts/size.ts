/**
 * Measures the Worker as it would be uploaded, compares it with test/bench/size.json and with the budget, and tells
 * what takes the room; `--write` commits to the present sizes.
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

/** What the Worker may take, minified and gzipped, in bytes. */
const budget = 146_000;
/** How much it may grow before that has to be committed to, in bytes. */
const tolerance = 1_000;

/** What is committed to: bytes of the minified Worker, and of it gzipped. */
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

/** What takes the room: by how much the gzipped Worker would shrink without each part. */
function tell(bundle: WorkerBundle): void {
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

/** How long a new process takes to import a module, in milliseconds. */
async function importTime(module: string): Promise<number> {
  const url = JSON.stringify(pathToFileURL(module).href);
  const script = `const t = performance.now(); await import(${url}); console.log(performance.now() - t);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return Number(stdout);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** How much longer than Hono alone the Worker takes to import, both bundled. */
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
      times.worker.push(await importTime(files.worker));
      times.hono.push(await importTime(files.hono));
    }
    return median(times.worker) / median(times.hono);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const bundle = await bundleWorker("functions/entry/worker.ts");
const sizes: Sizes = { minified: bundle.code.length, gzip: gzipped(bundle.code) };
console.log(`the Worker: ${kilobytes(sizes.minified)} minified, ${kilobytes(sizes.gzip)} gzipped`);
console.log("without each of these it would be smaller by (minified, gzipped)");
tell(bundle);
console.log(`importing it takes ${(await importRatio(bundle)).toFixed(1)} times as long as importing Hono`);

if (process.argv.includes("--write")) {
  await writeFile(committed, `${JSON.stringify({ budget, ...sizes }, null, 2)}\n`);
} else {
  const before: Sizes = JSON.parse(await readFile(committed, "utf8"));
  const grown = sizes.gzip - before.gzip;
  if (Math.abs(grown) > tolerance) {
    console.error(
      `${committed} says ${before.gzip} bytes gzipped, it is ${sizes.gzip}: run npm run size -- --write`,
    );
    process.exitCode = 1;
  }
}
if (sizes.gzip > budget) {
  console.error(`over the budget of ${budget} bytes by ${sizes.gzip - budget}`);
  process.exitCode = 1;
}
