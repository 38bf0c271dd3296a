import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The programs of the package, and its modules for Node, by the names of their files. */
const onNode = {
  sandbox: "cli/main.ts",
  "sandbox-functions": "local/main.ts",
  agent: "agent/main.ts",
  node: "exports/node.ts",
} as const;

/** The module for all runtimes. */
const onAnyRuntime = { app: "exports/app.ts" } as const;

/** The module that browsers load, too: one small file. */
const inBrowsers = { client: "client/index.ts" } as const;

const common = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2024",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
} as const satisfies BuildOptions;

/** Lets the agent find its shell scripts, which have the same places in the package as here. */
const keepPlaces: Plugin = {
  name: "keep-places",
  setup({ onLoad }) {
    onLoad({ filter: /\/agent\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const place = JSON.stringify(`../${relative(root, path)}`);
      const contents = text.replaceAll("import.meta.url", `new URL(${place}, import.meta.url)`);
      return { contents, loader: "ts" };
    });
  },
};

/** Lets CommonJS packages load Node's modules from a bundle that is an ES module. */
const requireOfNode = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

/** Bundles programs and modules, with all packages that they use, into a folder. Returns what they consist of. */
export async function bundlePackage(folder: string): Promise<readonly Metafile[]> {
  const [node, any, browsers] = await Promise.all([
    build({
      ...common,
      entryPoints: onNode,
      outdir: folder,
      chunkNames: "chunk-[hash]",
      platform: "node",
      mainFields: ["module", "main"],
      banner: { js: requireOfNode },
      plugins: [keepPlaces],
      external: ["cloudflare:*"],
    }),
    build({
      ...common,
      entryPoints: onAnyRuntime,
      outdir: folder,
      chunkNames: "web-[hash]",
      platform: "neutral",
      mainFields: ["module", "main"],
      conditions: ["workerd", "worker", "browser"],
      // As in the Worker: protobufjs has no use for it here.
      alias: { long: "./functions/entry/no-long.ts" },
    }),
    build({
      ...common,
      entryPoints: inBrowsers,
      outdir: folder,
      splitting: false,
      platform: "neutral",
      mainFields: ["module", "main"],
      minifyWhitespace: true,
      minifySyntax: true,
      // Node prints the line of an uncaught error.
      lineLimit: 110,
    }),
  ]);
  return [node.metafile, any.metafile, browsers.metafile];
}

/** Returns the packages of bundles: the folder of each, by its name. */
export function packagesIn(bundles: readonly Metafile[]): ReadonlyMap<string, string> {
  const packages = new Map<string, string>();
  for (const source of bundles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const [folder, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
    if (folder !== undefined && name !== undefined) packages.set(name, join(root, folder));
  }
  return new Map([...packages].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns the names of the programs' files. */
export function isProgram(file: string): boolean {
  return ["sandbox.js", "sandbox-functions.js"].includes(basename(file));
}
