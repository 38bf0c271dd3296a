import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { type Client, isCode, type SandboxHandle, specOf } from "../../client/index.ts";
import { openSession } from "../connection.ts";
import { checkDuration } from "../duration.ts";
import { CliError, exitStatus, explain } from "../error.ts";
import { copyOutput } from "../output/copy-output.ts";
import { note, print, printJson } from "../output/print.ts";
import { withProgress } from "../output/progress.ts";
import { collectPairs } from "../pairs.ts";
import { endOnSignals } from "../signals.ts";

interface RunOptions {
  readonly rm?: boolean;
  readonly detach?: boolean;
  readonly name?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly expires?: string;
  readonly sandboxer?: string;
  readonly runtime?: string;
}

/** Returns an id that begins with the name of the program. */
function idFor(program: string): string {
  const name = basename(program)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${name || "run"}-${randomBytes(3).toString("hex")}`;
}

/** Starts a sandbox. Its stdin is empty. */
function launch(client: Client, args: readonly string[], options: RunOptions): Promise<SandboxHandle> {
  const {
    name = idFor(args[0] ?? ""),
    label = {},
    env,
    cwd,
    expires,
    sandboxer,
    runtime,
    rm = false,
  } = options;
  return client.run({
    sandboxId: name,
    labels: { ...label },
    spec: specOf({ args, env, cwd }),
    removeOnExit: rm,
    ...(runtime === undefined ? {} : { runtime: { name: runtime } }),
    ...(sandboxer === undefined ? {} : { sandboxer }),
    ...(expires === undefined ? {} : { expiresIn: expires }),
  });
}

/** Prints the output of a sandbox until it has ended. Returns its exit status. */
async function attach(client: Client, { id }: SandboxHandle): Promise<number> {
  const exited = client.wait(id);
  exited.catch(() => {});
  try {
    await copyOutput(client, id, { follow: true });
  } catch (error) {
    if (!isCode(error, "unimplemented")) throw error;
    note(`sandbox: the agent of ${id} does not keep output; waiting for its exit`);
  }
  const { exitStatus: status, reason } = await exited;
  if (reason === "lost")
    note(`sandbox: the end of ${id} was not observed: its exit status counts as ${status}`);
  return status;
}

/** Deletes a sandbox that has ended, unless the server has done so already. */
async function remove(client: Client, id: string): Promise<void> {
  try {
    await client.delete(id, { force: true });
  } catch (error) {
    if (!isCode(error, "not_found"))
      note(`sandbox: ${id} has ended, but was not deleted: ${explain(error).line}`);
  }
}

/** Adds `run`. */
export function addRun(program: Command): void {
  program
    .command("run")
    .summary("run a program in a new sandbox, and print its output")
    .description(
      `Runs a program in a new sandbox, prints its output, and exits with its status. Ctrl-C and SIGTERM stop the sandbox, a second one kills it. Errors of the command itself are exit status ${exitStatus.runFailure}.`,
    )
    .argument("<command...>", "the program and its arguments, best after --")
    .option("--rm", "delete the sandbox when it has ended")
    .option("-d, --detach", "print the id, and do not wait for the end")
    .option("--name <id>", "id of the sandbox (the program's name and six digits)")
    .option("-l, --label <key=value>", "label of the sandbox; may be repeated", collectPairs)
    .option("-e, --env <key=value>", "variable of its environment; may be repeated", collectPairs)
    .option("-w, --cwd <folder>", "its working directory (/)")
    .option("--expires <duration>", "end it after this time, such as 10m", checkDuration)
    .option("--sandboxer <name>", "sandboxer that runs it (the server's default)")
    .option("--runtime <name>", "runtime of its record, where its agent has several")
    .passThroughOptions()
    .action(async (args: readonly string[], options: RunOptions, command: Command) => {
      const { client, isJson } = await openSession(command);
      let handle: SandboxHandle | undefined;
      try {
        const signals = options.detach ? undefined : endOnSignals(client);
        handle = await withProgress(`starting ${args[0]}`, () => launch(client, args, options));
        if (!signals) {
          if (isJson) printJson(handle.sandbox);
          else print(handle.id);
          return;
        }
        signals.attach(handle.id);
        process.exitCode = await attach(client, handle);
        signals.release();
        if (options.rm) await remove(client, handle.id);
      } catch (error) {
        const left = handle ? `; ${handle.id} was started: sandbox logs --follow ${handle.id} continues` : "";
        throw new CliError(explain(error).line + left, exitStatus.runFailure, error);
      }
    });
}
