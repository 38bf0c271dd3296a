import process from "node:process";
import type { Command } from "commander";
import { type Client, type components, isCode } from "../../client/index.ts";
import { openSession } from "../connection.ts";
import { forEachId } from "../each.ts";
import { CliError, exitStatus, explain } from "../error.ts";
import { note, print, printJson } from "../output/print.ts";
import { withProgress } from "../output/progress.ts";
import { collect } from "../pairs.ts";

interface RmOptions {
  readonly force?: boolean;
  readonly filter?: readonly string[];
  readonly dryRun?: boolean;
}

/** Deletes a sandbox, unless it lives and `force` is false. Returns false if that is finished later. */
async function removeOne(client: Client, id: string, force: boolean): Promise<boolean> {
  try {
    return await client.delete(id, { force });
  } catch (error) {
    if (force || !isCode(error, "failed_precondition")) throw error;
    const { status, etag } = await client.get(id);
    // What has stopped has nothing to lose, and cannot be started by others before it is removed.
    if (status.phase === "stopped") return client.delete(id, { force: true, ifMatch: etag });
    throw new CliError(
      `${id} is ${status.phase}; sandbox rm --force ends it first`,
      exitStatus.failure,
      error,
    );
  }
}

type Result = components["schemas"]["DeleteResult"];

/** Deletes a sandbox that the server has refused, if it has stopped. Returns its result. */
async function removeRefused(client: Client, result: Result): Promise<Result> {
  const { sandboxId, error } = result;
  if (error?.code !== "failed_precondition") return result;
  try {
    return { sandboxId, outcome: (await removeOne(client, sandboxId, false)) ? "deleted" : "deleting" };
  } catch (thrown) {
    return { ...result, error: { ...error, message: explain(thrown).line } };
  }
}

/** Deletes what matches, or counts it. */
async function removeMatching(client: Client, options: RmOptions, isJson: boolean): Promise<void> {
  const { filter = [], force = false, dryRun = false } = options;
  const { count, results } = await withProgress("deleting", async (progress) => {
    const onProgress = (done: readonly Result[]) => progress.update(`deleting: ${done.length} done`);
    const answer = await client.deleteMany({ filter, force, dryRun, onProgress });
    const results: Result[] = [];
    for (const result of answer.results) results.push(await removeRefused(client, result));
    return { ...answer, results };
  });
  if (results.some(({ outcome }) => outcome === "failed")) process.exitCode = exitStatus.failure;
  if (isJson) return printJson(dryRun ? { count } : results);
  if (dryRun) return print(`${count} would be deleted`);
  for (const { sandboxId, outcome, error } of results) {
    if (outcome === "failed") note(`sandbox: ${error?.message ?? `${sandboxId} was not deleted`}`);
    else print(outcome === "deleted" ? sandboxId : `${sandboxId} (will be deleted once its agent answers)`);
  }
}

/** Adds `rm`. */
export function addRm(program: Command): void {
  program
    .command("rm")
    .summary("delete sandboxes")
    .description("Deletes sandboxes, and prints their ids. One that lives is refused without --force.")
    .argument("[id...]", "ids")
    .option("-f, --force", "end those that live first")
    .option("--filter <filter>", "delete all that match; repeated ones OR", collect)
    .option("--dry-run", "with --filter: only print how many match")
    .action(async (ids: readonly string[], options: RmOptions, command: Command) => {
      const { client, isJson } = await openSession(command);
      const { filter = [], force = false, dryRun = false } = options;
      if (filter.length > 0 === ids.length > 0) {
        throw new CliError("rm: name ids, or --filter, and not both", exitStatus.usage);
      }
      if (filter.length > 0) return removeMatching(client, options, isJson);
      if (dryRun) throw new CliError("--dry-run: needs --filter", exitStatus.usage);
      await forEachId(ids, async (id) => {
        const isDone = await withProgress(`deleting ${id}`, () => removeOne(client, id, force));
        if (isJson) printJson({ sandboxId: id, outcome: isDone ? "deleted" : "deleting" });
        else print(isDone ? id : `${id} (will be deleted once its agent answers)`);
      });
    });
}
