import { closeSync, existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";

/** O_CLOEXEC on Linux, as in /proc's flags. Node sets it on every descriptor that it opens, except to read certificates. */
const closeOnExec = 0o2000000;

/**
 * Returns the file of additional authorities. Once TLS is loaded, another thread of Node reads it. That thread would continue
 * with the number of a descriptor that was closed, which may be another file's by then.
 */
function extraAuthorities(): string | undefined {
  const { NODE_EXTRA_CA_CERTS: path } = process.env;
  try {
    return path ? realpathSync(path) : undefined;
  } catch {
    // Node warns of a file that is not there.
    return undefined;
  }
}

/**
 * Closes descriptors inherited from the parent process, which every sandbox would inherit too; Node closes only the
 * lowest ones. Must be called before anything else is opened.
 * @param kept descriptors to leave open
 */
export function closeInherited(kept: readonly number[]): void {
  if (!existsSync("/proc/self/fdinfo")) return;
  const authorities = extraAuthorities();
  for (const descriptor of readdirSync("/proc/self/fdinfo").map(Number)) {
    if (descriptor <= 2 || kept.includes(descriptor)) continue;
    try {
      const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8");
      const flags = Number.parseInt(/^flags:\s+([0-7]+)$/m.exec(info)?.[1] ?? "", 8);
      const isInherited = (flags & closeOnExec) === 0;
      if (isInherited && readlinkSync(`/proc/self/fd/${descriptor}`) !== authorities) closeSync(descriptor);
    } catch {
      // It was the descriptor that the folder was read with.
    }
  }
}
