import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A module of a Worker. */
export interface WorkerModule {
  readonly name: string;
  readonly code: string;
  /** The number of its bytes that each source file takes. Paths are relative to the project's root. */
  readonly sources: ReadonlyMap<string, number>;
  /** True if it is evaluated when an isolate starts; the others are when they are first used. */
  readonly isEager: boolean;
}

/** A bundled Worker. */
export interface WorkerBundle {
  /** The first one is the main module. */
  readonly modules: readonly WorkerModule[];
  /** The modules that its runtime must provide. */
  readonly imports: readonly string[];
}

/** Name of the main module. */
const mainName = "worker.js";

/** Returns the names of the modules that are evaluated together with the main one. */
function eagerNames({ outputs }: Metafile): ReadonlySet<string> {
  const names = new Set([mainName]);
  // A set that grows is iterated to its end.
  for (const name of names) {
    const [, output] = Object.entries(outputs).find(([path]) => basename(path) === name) ?? [];
    for (const { kind, path, external } of output?.imports ?? []) {
      if (kind === "import-statement" && !external) names.add(basename(path));
    }
  }
  return names;
}

/**
 * Bundles a Worker: its main module, and what it loads when it is used as further modules.
 * @param file the path of its main file, relative to the project's root
 */
export async function bundleWorker(file: string): Promise<WorkerBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [mainName.replace(".js", "")]: resolve(root, file) },
    outdir: "dist/worker",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*"],
    // protobufjs brings along what the Worker has no use for.
    alias: { long: "./functions/entry/no-long.ts" },
    legalComments: "none",
    logLevel: "warning",
  });
  const eager = eagerNames(metafile);
  const outputs = Object.entries(metafile.outputs);
  const modules = outputs.map(([path, { inputs }]) => {
    const name = basename(path);
    const sources = Object.entries(inputs).map(
      ([source, { bytesInOutput }]) => [source, bytesInOutput] as const,
    );
    const code = outputFiles.find((output) => basename(output.path) === name)?.text ?? "";
    return { name, code, sources: new Map(sources), isEager: eager.has(name) };
  });
  const external = outputs.flatMap(([, { imports }]) => imports.filter(({ external }) => external));
  return {
    modules: modules.sort((a, b) => Number(b.name === mainName) - Number(a.name === mainName)),
    imports: [...new Set(external.map(({ path }) => path))],
  };
}

/** Bundles a Worker into a folder, which then has its modules and nothing else. */
export async function buildWorker(file: string, folder: string): Promise<void> {
  const { modules } = await bundleWorker(file);
  const path = resolve(root, folder);
  await mkdir(path, { recursive: true });
  // The main module is last, because `wrangler dev` reloads when it changes.
  for (const { name, code } of modules.toReversed()) await writeFile(join(path, name), code);
  const stale = (await readdir(path)).filter((name) => !modules.some((module) => module.name === name));
  for (const name of stale) await rm(join(path, name), { recursive: true });
}
