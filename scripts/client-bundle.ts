import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Returns a module as one minified script for a browser.
 * @param file its path, relative to the project's root
 * @param globalName the variable that has its exports
 * @throws if it imports what a browser does not have
 */
export async function bundleForBrowser(file: string, globalName: string): Promise<string> {
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: [file], bundle: true, write: false, minify: true },
    ...{ format: "iife", globalName, platform: "browser", target: "es2022", logLevel: "silent" },
  });
  return outputFiles[0]?.text ?? "";
}
