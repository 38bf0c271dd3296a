/** `npm run bench`: what operations cost relative to a floor. */
import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { memoryFolder } from "../../scripts/test/memory-folder.ts";
import { check, update } from "./check/run.ts";
import "./exit-on-signal.ts";
import { reportAdditions } from "./additions/part.ts";
import { reportCold } from "./cold/part.ts";
import { reportCounts } from "./counts/part.ts";
import { reportCpu } from "./cpu/part.ts";
import { reportEvents } from "./events/part.ts";
import { reportHooks } from "./hooks/part.ts";
import { reportHttp } from "./http/part.ts";
import { reportLeases } from "./leases/part.ts";
import { reportLifecycle } from "./lifecycle/part.ts";
import { reportLists } from "./lists/part.ts";
import { reportLoad } from "./load/run.ts";
import { help, type Options, type Part, parseOptions } from "./options.ts";
import { reportRemote } from "./remote/part.ts";
import type { PartReport } from "./report.ts";
import { reportSoak } from "./soak/part.ts";
import { type Table, writeTable } from "./table.ts";

type Report = (options: Options, folder: string | undefined) => Promise<PartReport>;

const reports: Readonly<Record<Part, Report>> = {
  cpu: reportCpu,
  counts: reportCounts,
  remote: reportRemote,
  http: reportHttp,
  lifecycle: reportLifecycle,
  cold: reportCold,
  lists: reportLists,
  events: reportEvents,
  leases: reportLeases,
  hooks: reportHooks,
  additions: reportAdditions,
  soak: reportSoak,
};

function show(tables: readonly Table[]): void {
  for (const table of tables) console.log(writeTable(table));
}

/** Runs the parts that are chosen, shows each as it ends, and writes the file if one is asked for. */
async function measure(options: Options, folder: string | undefined): Promise<void> {
  const found: Partial<Record<Part, unknown>> = {};
  for (const part of options.parts) {
    const { data, tables } = await reports[part](options, folder);
    found[part] = data;
    show(tables);
  }
  await writeJson(options, found);
}

async function load(options: Options, folder: string | undefined): Promise<void> {
  const { data, tables } = await reportLoad(options, folder);
  show(tables);
  await writeJson(options, data);
}

async function writeJson({ json }: Options, data: unknown): Promise<void> {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(data, null, 2)}\n`);
}

async function run(options: Options, folder: string | undefined): Promise<boolean> {
  if (options.mode === "measure") await measure(options, folder);
  if (options.mode === "load") await load(options, folder);
  if (options.mode === "update") show(await update(options, folder));
  if (options.mode === "check") {
    const problems = await check(options, folder);
    for (const problem of problems) console.error(`bench: ${problem}`);
    if (problems.length) console.error("bench: if that is meant, run npm run bench -- --update");
    else console.log("bench: nothing became dearer");
    await writeJson(options, problems);
    return problems.length === 0;
  }
  return true;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") process.stdout.write(help);
  else {
    // Databases lie in memory where that can be, so that nothing waits for a disk.
    const folder = await memoryFolder();
    if (folder !== undefined) process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    if (!(await run(options, folder))) process.exitCode = 1;
  }
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
