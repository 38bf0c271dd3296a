import type { SourceMap, WorkerBundle } from "./worker-bundle.ts";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Decodes the numbers of one segment of a source map. @see https://tc39.es/ecma426/#sec-base64-vlq */
function decodeSegment(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = shift = 0;
  }
  return numbers;
}

/** Yields the source of each segment of the code; undefined for code of the bundler itself. */
function* segmentsOf({ mappings }: SourceMap): Generator<{ line: number; column: number; source?: number }> {
  let source = 0;
  for (const [line, segments] of mappings.split(";").entries()) {
    let column = 0;
    for (const segment of segments.split(",").filter(Boolean)) {
      const [columns = 0, sources] = decodeSegment(segment);
      column += columns;
      source += sources ?? 0;
      yield sources === undefined ? { line, column } : { line, column, source };
    }
  }
}

/** Returns the package of a file, or the project's folder it is in. */
function partOf(source: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  // Drizzle's source maps place its sources beside its package.
  if (name === "src") return "drizzle-orm";
  return name ?? source.split("/").slice(0, 2).join("/");
}

/** Groups the code of a bundle by its package or folder. */
export function partsOf({ code, map }: WorkerBundle): Map<string, string> {
  const lines = code.split("\n");
  const parts = new Map<string, string>();
  const segments = [...segmentsOf(map)];
  for (const [at, { line, column, source }] of segments.entries()) {
    const next = segments[at + 1];
    const end = next?.line === line ? next.column : undefined;
    const part = source === undefined ? "the bundler" : partOf(map.sources[source] ?? "");
    parts.set(part, (parts.get(part) ?? "") + (lines[line]?.slice(column, end) ?? ""));
  }
  return parts;
}
