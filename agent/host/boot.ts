import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return spawnSync("sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).stdout?.trim() ?? "";
  }
}

/** Identifies the current boot of the machine. */
export const bootId = readBootId();
