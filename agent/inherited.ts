import { closeSync, existsSync, readdirSync, readFileSync } from "node:fs";

/** O_CLOEXEC on Linux, as /proc writes flags: Node opens nothing without it. */
const closeOnExec = 0o2000000;

/**
 * Closes the descriptors that whoever started this process let it inherit, by oversight: they would be inherited by
 * every sandbox too. Node takes care of the lowest ones only. To be called before anything else is opened.
 * @param kept one that is still to be read
 */
export function closeInherited(kept?: number): void {
  if (!existsSync("/proc/self/fdinfo")) return;
  for (const descriptor of readdirSync("/proc/self/fdinfo").map(Number)) {
    if (descriptor <= 2 || descriptor === kept) continue;
    try {
      const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8");
      const flags = Number.parseInt(/^flags:\s+([0-7]+)$/m.exec(info)?.[1] ?? "", 8);
      if ((flags & closeOnExec) === 0) closeSync(descriptor);
    } catch {
      // It was the one the folder was read with.
    }
  }
}
