/**
 * Preloaded into every Node program of a test run, so that it starts in a third of the time. It is JavaScript, so that it
 * needs no stripping itself. The run copies it to a folder of its own.
 */
import { readFileSync } from "node:fs";
import { enableCompileCache, registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripOnce } from "./strip-once.js";

// Agents do not inherit NODE_COMPILE_CACHE.
enableCompileCache(join(import.meta.dirname, "..", "compiled"));

/** The type that the package of a folder declares, by the folder's URL. */
const packageTypes = new Map();

function readPackageType(folder) {
  try {
    return JSON.parse(readFileSync(new URL("package.json", folder), "utf8")).type ?? "commonjs";
  } catch {
    const parent = new URL("..", folder).href;
    return parent === folder || folder.endsWith("/node_modules/") ? "commonjs" : packageTypeOf(parent);
  }
}

function packageTypeOf(folder) {
  const type = packageTypes.get(folder) ?? readPackageType(folder);
  packageTypes.set(folder, type);
  return type;
}

function isEsModule(url) {
  return url.endsWith(".mjs") || (url.endsWith(".js") && packageTypeOf(new URL(".", url).href) === "module");
}

/** The packages that the project's own files import, by specifier. */
const packages = new Map();

// For each import, also a relative one, Node parses the package.json of the importing package. That of drizzle-orm has
// 180 KB.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL = "", conditions } = context;
    if (!parentURL.startsWith("file:") || !conditions.includes("import")) {
      return nextResolve(specifier, context);
    }
    if (/^\.\.?\//.test(specifier)) return { url: new URL(specifier, parentURL).href, shortCircuit: true };
    if (parentURL.includes("/node_modules/")) return nextResolve(specifier, context);
    const found = packages.get(specifier) ?? { ...nextResolve(specifier, context), shortCircuit: true };
    packages.set(specifier, found);
    return found;
  },
  load(url, context, nextLoad) {
    if (!url.startsWith("file:")) return nextLoad(url, context);
    const isTypeScript = url.endsWith(".ts");
    if (!isTypeScript && !isEsModule(url)) return nextLoad(url, context);
    const text = readFileSync(fileURLToPath(url), "utf8");
    return { format: "module", source: isTypeScript ? stripOnce(text) : text, shortCircuit: true };
  },
});
