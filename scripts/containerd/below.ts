import { readdirSync } from "node:fs";
import { join } from "node:path";

/** What lies so many levels below a folder; nothing where that is not there. */
export function below(folder: string, levels: number): string[] {
  if (levels === 0) return [folder];
  try {
    return readdirSync(folder).flatMap((name) => below(join(folder, name), levels - 1));
  } catch {
    // It is gone meanwhile, or a file.
    return [];
  }
}
