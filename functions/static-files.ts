import type { HonoBase } from "hono/hono-base";
import type { Layer } from "./middleware/layer.ts";

/** A file that is served as it is. */
export interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files that are served as they are: what reads each of them, by its path. */
export type StaticFiles = ReadonlyMap<string, () => Promise<StaticFile>>;

/** Mounts the OpenAPI document and its page. They are open to everybody, because they are the same on every server. */
export function mountStaticFiles(app: HonoBase, layer: Layer, files: StaticFiles): void {
  for (const [path, read] of files) {
    const serve = layer.wrap(async (exchange) => exchange.answer({ status: 200, ...(await read()) }), {
      isOpen: true,
    });
    app.get(path, serve);
  }
}
