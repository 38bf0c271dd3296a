import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Lists the paths a number of levels below a folder; empty if the folder does not exist. */
export function below(folder: string, levels: number): string[] {
  if (levels === 0) return [folder];
  try {
    return readdirSync(folder).flatMap((name) => below(join(folder, name), levels - 1));
  } catch {
    // It has vanished, or is a file.
    return [];
  }
}
