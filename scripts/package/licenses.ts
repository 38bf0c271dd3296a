import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const licenseName = /^(licen[sc]e|copying|notice)/i;

async function licenseOf(name: string, folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const { version, license }: { version?: unknown; license?: unknown } = { ...(manifest as object) };
  const files = (await readdir(folder)).filter((file) => licenseName.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${String(version)}: ${String(license)}`, ...texts.map((text) => text.trim())].join("\n\n");
}

/** Returns the licenses of the packages that the bundles contain. @param packages their folders, by name */
export async function thirdPartyLicenses(packages: ReadonlyMap<string, string>): Promise<string> {
  const licenses = await Promise.all([...packages].map(([name, folder]) => licenseOf(name, folder)));
  return `${licenses.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
