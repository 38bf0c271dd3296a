import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Tells one start of this machine from another. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return spawnSync("sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).stdout?.trim() ?? "";
  }
}
