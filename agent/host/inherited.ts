import { closeSync, existsSync, readdirSync, readFileSync } from "node:fs";

/** O_CLOEXEC on Linux, as in /proc's flags. Node sets it on every descriptor that it opens. */
const closeOnExec = 0o2000000;

/**
 * Closes descriptors inherited from the parent process, which every sandbox would inherit too; Node closes only the
 * lowest ones. Must be called before anything else is opened.
 * @param kept descriptors to leave open
 */
export function closeInherited(kept: readonly number[]): void {
  if (!existsSync("/proc/self/fdinfo")) return;
  for (const descriptor of readdirSync("/proc/self/fdinfo").map(Number)) {
    if (descriptor <= 2 || kept.includes(descriptor)) continue;
    try {
      const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8");
      const flags = Number.parseInt(/^flags:\s+([0-7]+)$/m.exec(info)?.[1] ?? "", 8);
      if ((flags & closeOnExec) === 0) closeSync(descriptor);
    } catch {
      // It was the descriptor that the folder was read with.
    }
  }
}
