import process from "node:process";

/** Returns the CPU time that this process has used, in milliseconds. Unlike a clock it stands still while others run. */
export function cpuTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
