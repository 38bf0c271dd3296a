import { untilStopSignal } from "../shared/async/stop-signal.ts";
import { createLog, logEntry } from "../shared/log.ts";
import { parseConfig } from "./config/config.ts";
import { ConfigError } from "./config/config-error.ts";
import { help } from "./config/help.ts";
import { hideSecrets } from "./config/secret-source.ts";
import { closeInherited } from "./host/inherited.ts";

/** Resolves with the reason to stop: a signal, or with `exitWithParent` the end of stdin. */
function untilAskedToStop(exitWithParent: boolean): Promise<string> {
  return new Promise((resolve) => {
    void untilStopSignal(process).then(resolve);
    if (!exitWithParent) return;
    process.stdin.once("close", () => resolve("the parent has ended")).resume();
  });
}

async function main(): Promise<void> {
  const config = parseConfig(process.argv.slice(2), process.env);
  if (config === "help") {
    process.stdout.write(help);
    return;
  }
  const secrets = { AGENT_TOKEN: config.token, AGENT_REPORT_SECRET: config.report?.secret };
  const sources = new Map(
    Object.entries(secrets).flatMap(([name, source]) => (source ? [[name, source]] : [])),
  );
  closeInherited(
    [...sources.values()].flatMap((source) => ("descriptor" in source ? source.descriptor : [])),
  );
  hideSecrets(sources);
  process.umask(0o077);
  const log = createLog(config.logLevel);
  // The parent of an agent waits for these lines.
  const always = createLog("info");
  // The reader of the log may end before the agent.
  process.stdout.on("error", () => {});
  const stopping = untilAskedToStop(config.exitWithParent);
  // Loads TLS, with which Node opens files on another thread; and not before the program is executed again.
  const { runAgent } = await import("./agent.ts");
  const agent = await runAgent(config, log);
  always(
    logEntry("info", "ready", {
      url: agent.url,
      caPath: agent.caPath,
      pid: process.pid,
      sandboxers: [...config.sandboxers],
      ...agent.details,
    }),
  );
  always(logEntry("info", "stopping", { reason: await stopping }));
  await agent.stop();
}

try {
  await main();
  process.exit();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
