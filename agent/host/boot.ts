import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { lazy } from "./lazy.ts";

function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return spawnSync("sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).stdout?.trim() ?? "";
  }
}

/** Returns the identity of the current boot of the machine. */
export const bootId = lazy(readBootId);
