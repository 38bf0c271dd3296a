/** The parts of the project's package.json that the package has, too. */
export interface ProjectManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
}

/** The modules that the package exports, and their source files. */
export const exported = {
  client: "client/index.ts",
  app: "exports/app.ts",
  node: "exports/node.ts",
  worker: "exports/worker.ts",
} as const;

/** Folders of the modules within the package, where these are not beside the others. */
const folders: Readonly<Record<string, string>> = { worker: "lib/worker" };

/**
 * Returns the manifest of the package. It has no dependencies, because its files contain them. It is private, so that
 * nobody publishes it by accident.
 */
export function packageManifest({ name, version, description, license, engines }: ProjectManifest) {
  const modules = Object.entries(exported).map(([module, source]) => [
    `./${module}`,
    {
      types: `./types/${source.replace(/\.ts$/, ".d.ts")}`,
      default: `./${folders[module] ?? "lib"}/${module}.js`,
    },
  ]);
  return {
    name,
    version,
    description,
    private: true,
    type: "module",
    license,
    engines,
    bin: { sandbox: "lib/sandbox.js", "sandbox-functions": "lib/sandbox-functions.js" },
    exports: { ...Object.fromEntries(modules), "./package.json": "./package.json" },
    files: ["agent", "lib", "types", "THIRD_PARTY_LICENSES"],
  };
}
