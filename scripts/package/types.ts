import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { root } from "./bundle.ts";

const run = promisify(execFile);

const specifiers = /(?<=\bfrom |\bimport\()["']([^"']+)["']/g;

/** The declarations of packages that ours name. The package contains them, because it installs no other package. */
const foreign: Readonly<Record<string, string>> = {
  "openapi-fetch": "openapi-fetch/dist/index.d.mts",
  "openapi-typescript-helpers": "openapi-typescript-helpers/dist/index.d.mts",
};

/** Copies the declarations of other packages to where ours will find them. */
async function copyForeign(all: string): Promise<void> {
  await mkdir(join(all, "packages"));
  for (const [name, file] of Object.entries(foreign)) {
    await cp(join(root, "node_modules", file), join(all, "packages", `${name}.d.ts`));
  }
}

/** Returns the declaration file that a specifier means. */
function targetOf(specifier: string, file: string, all: string): string | undefined {
  if (Object.hasOwn(foreign, specifier)) return join(all, "packages", `${specifier}.d.ts`);
  if (!specifier.startsWith(".")) return undefined;
  return resolve(dirname(file), specifier).replace(/(\.d)?\.(ts|js)$/, ".d.ts");
}

/** Returns the relative specifier of a declaration file that ends in .js, as all resolvers want it. */
function specifierOf(from: string, file: string): string {
  const path = relative(dirname(from), file).replace(/(\.d)?\.ts$/, ".js");
  return path.startsWith(".") ? path : `./${path}`;
}

/** Copies a declaration file and all that it imports, once each. Collects the packages that they name. */
async function copyWithImports(
  file: string,
  from: string,
  to: string,
  copied: Set<string>,
  packages: Set<string>,
): Promise<void> {
  if (copied.has(file)) return;
  copied.add(file);
  const imported: string[] = [];
  const text = (await readFile(file, "utf8")).replace(specifiers, (whole, specifier: string) => {
    const target = targetOf(specifier, file, from);
    if (target === undefined) packages.add(specifier);
    // A comment of another package may name a file that it does not have.
    if (target === undefined || !existsSync(target)) return whole;
    imported.push(target);
    return `"${specifierOf(file, target)}"`;
  });
  const copy = join(to, relative(from, file));
  await mkdir(dirname(copy), { recursive: true });
  await writeFile(copy, text);
  for (const target of imported) await copyWithImports(target, from, to, copied, packages);
}

/**
 * Writes the declarations of the package's modules, and of what these import, into a folder.
 * @param modules the source files
 * @throws Error if they name a package that is not installed with this one
 */
export async function writeTypes(folder: string, modules: readonly string[]): Promise<void> {
  const all = await mkdtemp(join(tmpdir(), "types-"));
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    await run(process.execPath, [compiler, "-p", join(root, "tsconfig.package.json"), "--outDir", all]);
    await copyForeign(all);
    const packages = new Set<string>();
    const copied = new Set<string>();
    for (const module of modules) {
      await copyWithImports(join(all, module.replace(/\.ts$/, ".d.ts")), all, folder, copied, packages);
    }
    if (packages.size > 0) {
      throw new Error(`the types of the package name ${[...packages].join(", ")}, which it does not install`);
    }
  } finally {
    await rm(all, { recursive: true, force: true });
  }
}
