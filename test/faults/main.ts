/** `npm run test:faults`: runs random schedules of calls and faults, many lives on one id, or many webhook deliveries. */
import { runDeliveries } from "./deliveries/run-deliveries.ts";
import { help, type Options, parseOptions } from "./options.ts";
import { runLives } from "./run-lives.ts";
import { runSchedules } from "./run-schedules.ts";

// The exit handler ends all started processes.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/** Returns the run that the options ask for. */
function runOf({ lives, deliveries }: Options): typeof runSchedules {
  if (deliveries > 0) return runDeliveries;
  return lives > 0 ? runLives : runSchedules;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    process.stdout.write(help);
  } else {
    const { failed } = await runOf(options)(options, console.log);
    process.exit(failed === 0 ? 0 : 1);
  }
} catch (error) {
  console.error("test:faults:", error);
  process.exit(1);
}
