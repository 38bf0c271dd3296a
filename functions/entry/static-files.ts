import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { SandboxError } from "../../shared/errors/error.ts";
import type { StaticFile, StaticFiles } from "../static-files.ts";

/** A file of the OpenAPI document's page. */
interface Source {
  readonly name: string;
  /** Its path from here, or that within a package. */
  readonly source: string;
  readonly type: string;
}

const script = "text/javascript; charset=utf-8";

/** The files of the OpenAPI document's page. */
export const sources: readonly Source[] = [
  { name: "openapi.json", source: "../openapi/openapi.json", type: "application/json" },
  { name: "docs.html", source: "../openapi/page/docs.html", type: "text/html; charset=utf-8" },
  { name: "docs/start.js", source: "../openapi/page/start.js", type: script },
  { name: "docs/swagger-ui-bundle.js", source: "swagger-ui-dist/swagger-ui-bundle.js", type: script },
  { name: "docs/swagger-ui.css", source: "swagger-ui-dist/swagger-ui.css", type: "text/css; charset=utf-8" },
];

/** The headers of all files: the page loads nothing from elsewhere. */
export const staticHeaders: Readonly<Record<string, string>> = {
  "cache-control": "public, max-age=300",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

const { resolve } = createRequire(import.meta.url);

/** Returns the path of a file's source. @throws if its package is not installed */
export function sourcePath({ source }: Source): string {
  return source.startsWith(".") ? fileURLToPath(new URL(source, import.meta.url)) : resolve(source);
}

/** @throws `not_found` if the package of a page is not installed */
async function read(file: Source): Promise<StaticFile> {
  // The npm package has the files beside its modules.
  const bytes = await readFile(new URL(`static/${file.name}`, import.meta.url))
    .catch(async () => readFile(sourcePath(file)))
    .catch((cause: unknown) => {
      throw new SandboxError("not_found", `${file.name}: is not installed here`, { cause });
    });
  return { body: new Uint8Array(bytes), headers: { ...staticHeaders, "content-type": file.type } };
}

/** The OpenAPI document and its page, from the disk. */
export const staticFiles: StaticFiles = new Map(
  sources.map((file) => [`/${file.name.replace(/\.html$/, "")}`, () => read(file)]),
);
