import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SandboxError } from "../../../shared/errors/error.ts";
import { defaultPath } from "../process/spec.ts";
import type { OverlayConfig } from "./overlay.ts";
import type { Rootfs } from "./rootfs.ts";
import { inOwnMounts, mountScript } from "./script.ts";
import { fieldOf } from "./spec.ts";

const execute = promisify(execFile);

/** Time for mounting. */
const timeoutMs = 30_000;

function firstLineOf(error: unknown): string {
  const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  return stderr.trim().split("\n")[0]?.slice(0, 300) ?? "";
}

/**
 * Tries to mount a sandbox's root in a mount namespace of its own.
 * @param folder of the agent's containers
 * @throws `failed_precondition` if that is impossible on this host
 */
export async function tryMounts(folder: string, rootfs: Rootfs, overlay: OverlayConfig): Promise<void> {
  const at = join(folder, `try-${crypto.randomUUID()}`);
  try {
    for (const name of ["rootfs", "scratch"]) await mkdir(join(at, name), { recursive: true, mode: 0o711 });
    // An overlay works the same on tmpfs and disk, but takes long to create on disk.
    const plan = {
      at,
      rootfs,
      binds: [],
      overlay: { ...overlay, kind: "tmpfs" as const },
      image: "",
      hidden: [],
    };
    const script = join(at, "mount.sh");
    await writeFile(script, mountScript(plan), { mode: 0o600 });
    const [program = "", ...args] = inOwnMounts(script);
    await execute(program, args, { env: { PATH: defaultPath, LC_ALL: "C" }, timeout: timeoutMs });
  } catch (error) {
    const hint = rootfs.isReadonly ? "" : "; set root.readonly to run without one";
    throw new SandboxError(
      "failed_precondition",
      `${fieldOf("root")}: cannot mount an overlay over it: ${firstLineOf(error)}${hint}`,
      { cause: error },
    );
  } finally {
    await rm(at, { recursive: true, force: true });
  }
}
