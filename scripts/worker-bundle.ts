import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const run = promisify(execFile);

/** Wrangler's settings against prompts, telemetry and network requests. */
export const quietWrangler = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_WRITE_LOGS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  NO_COLOR: "1",
} as const;

/** A bundled Worker. */
export interface WorkerBundle {
  readonly code: string;
  /** The modules that are evaluated with it, and that its runtime must provide. */
  readonly imports: readonly string[];
  /** The modules beside it, by name, which are loaded when they are used. */
  readonly lazyModules: ReadonlyMap<string, string>;
  /** The source map, to attribute the code to files. */
  readonly map: SourceMap;
}

export interface SourceMap {
  /** Paths relative to the project's root. */
  readonly sources: readonly string[];
  readonly mappings: string;
}

interface Import {
  readonly path: string;
  readonly kind: string;
}

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly imports: readonly Import[] }>>;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, "utf8"));
}

/**
 * Bundles a Worker as `wrangler deploy` does, without uploading it.
 * @param file the path of its main module, relative to the project's root
 */
export async function bundleWorker(file: string): Promise<WorkerBundle> {
  const folder = await mkdtemp(join(tmpdir(), "worker-bundle-"));
  try {
    const settings = ["--config", join(root, "wrangler.toml")];
    const parameters = ["deploy", file, ...settings, "--dry-run", "--outdir", folder, "--metafile"];
    const env = { ...process.env, ...quietWrangler };
    await run(join(root, "node_modules", ".bin", "wrangler"), parameters, { cwd: root, env });
    const name = file.replace(/^.*\/|\.ts$/g, "");
    const [code, meta, map] = await Promise.all([
      readFile(join(folder, `${name}.js`), "utf8"),
      readJson<Metafile>(join(folder, "bundle-meta.json")),
      readJson<SourceMap>(join(folder, `${name}.js.map`)),
    ]);
    const imports = Object.values(meta.outputs).flatMap((output) => output.imports);
    const lazy = imports.filter(({ kind }) => kind === "dynamic-import").map(({ path }) => path);
    const read = lazy.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const);
    return {
      code,
      imports: imports.map(({ path }) => path).filter((path) => !lazy.includes(path)),
      lazyModules: new Map(await Promise.all(read)),
      map: {
        mappings: map.mappings,
        sources: map.sources.map((source) => relative(root, resolve(folder, source))),
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
