import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { WorkerModules } from "./worker-modules.ts";

/** Cloudflare's runtime itself. `wrangler dev` starts a second one as a proxy, and takes many times the CPU. */
export const workerd: string = createRequire(import.meta.url)("workerd").default;

/** Returns a setting of wrangler.toml as it is written there. */
function settingOf(name: string): string {
  const text = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
  const value = new RegExp(`^${name} = (.+)$`, "m").exec(text)?.[1];
  if (value === undefined) throw new Error(`wrangler.toml: ${name} is missing`);
  return value;
}

/** The bindings and settings of a Worker. */
export interface WorkerEnvironment {
  /** The values of its bindings, which are texts. */
  readonly bindings: Readonly<Record<string, string>>;
  /** A certificate in PEM that it trusts in addition to those that browsers trust. */
  readonly trusted?: string | undefined;
}

/**
 * Writes a Worker and a configuration of workerd that serves it on a free port of loopback.
 * @param name the beginning of the files' names
 * @returns the configuration's path
 */
export async function writeWorker(
  folder: string,
  name: string,
  worker: WorkerModules,
  { bindings, trusted }: WorkerEnvironment,
): Promise<string> {
  const modules: string[] = [];
  for (const module of worker) {
    const file = `${name}-${module.name}`;
    await writeFile(join(folder, file), module.code);
    modules.push(`(name = "${module.name}", esModule = embed "${file}")`);
  }
  const texts = Object.entries(bindings).map(
    ([key, value]) => `(name = ${JSON.stringify(key)}, text = ${JSON.stringify(value)})`,
  );
  const certificates = trusted === undefined ? "" : JSON.stringify(trusted);
  const config = join(folder, `${name}.capnp`);
  const lines = [
    'using Workerd = import "/workerd/workerd.capnp";',
    "const config :Workerd.Config = (",
    '  services = [(name = "main", worker = .worker), (name = "internet", network = .network)],',
    '  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],',
    ");",
    "const network :Workerd.Network = (",
    '  allow = ["public", "private"],',
    `  tlsOptions = (trustBrowserCas = true, trustedCertificates = [${certificates}]),`,
    ");",
    "const worker :Workerd.Worker = (",
    `  modules = [${modules.join(", ")}],`,
    `  compatibilityDate = ${settingOf("compatibility_date")},`,
    `  compatibilityFlags = ${settingOf("compatibility_flags")},`,
    `  bindings = [${texts.join(", ")}],`,
    ");",
  ];
  await writeFile(config, lines.join("\n"));
  return config;
}
