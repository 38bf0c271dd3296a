import { resolve } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { checkUrl } from "../connection.ts";
import {
  type Context,
  contextsPath,
  isReadableByOthers,
  isToken,
  readContexts,
  tokenOf,
  tokenRule,
  writeContexts,
} from "../contexts.ts";
import { CliError, exitStatus } from "../error.ts";
import { globalsOf } from "../globals.ts";
import { note, print, printJson } from "../output/print.ts";
import { Table } from "../output/table.ts";

function without<T>(entries: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));
}

async function requireContext(name: string) {
  const path = contextsPath(process.env);
  const known = await readContexts(path);
  if (Object.hasOwn(known.contexts, name)) return { path, known };
  throw new CliError(`context ${name} does not exist; sandbox context ls lists them`, exitStatus.usage);
}

function addAdd(context: Command): void {
  context
    .command("add")
    .description(
      "Stores a server under a name, with --token and --namespace if they are given. The first one becomes the current one.",
    )
    .argument("<name>", "name of the context")
    .argument("<url>", "address of the server")
    .option("--token-file <file>", "file with the token, which is read for each command")
    .action(
      async (name: string, address: string, { tokenFile }: { tokenFile?: string }, command: Command) => {
        const { token, namespace } = globalsOf(command);
        if (token !== undefined && tokenFile !== undefined) {
          throw new CliError("--token-file: cannot be given together with --token", exitStatus.usage);
        }
        if (token !== undefined && !isToken(token)) {
          throw new CliError(`--token: ${tokenRule}`, exitStatus.usage);
        }
        const added: Context = {
          url: checkUrl(address, "url"),
          ...(namespace === undefined ? {} : { namespace }),
          ...(token === undefined ? {} : { token }),
          ...(tokenFile === undefined ? {} : { tokenFile: resolve(tokenFile) }),
        };
        await tokenOf(added);
        if (added.tokenFile !== undefined && (await isReadableByOthers(added.tokenFile))) {
          note(`sandbox: other users can read ${added.tokenFile}; chmod 600 makes it private`);
        }
        const path = contextsPath(process.env);
        const known = await readContexts(path);
        const current = known.current ?? name;
        await writeContexts(path, { current, contexts: { ...known.contexts, [name]: added } });
        note(current === name ? `${name} is the current context` : `use it with sandbox context use ${name}`);
      },
    );
}

/** Adds `context` and its commands. */
export function addContext(program: Command): void {
  const context = program
    .command("context")
    .summary("name servers, and choose one")
    .description(
      "Names servers, and chooses the one that commands ask. The file is only readable for you: SANDBOX_CONFIG, by default ~/.config/sandbox-functions/contexts.json.",
    );
  context
    .command("ls", { isDefault: true })
    .description("Lists the contexts.")
    .action(async (_options: unknown, command: Command) => {
      const { current, contexts } = await readContexts(contextsPath(process.env));
      const rows = Object.entries(contexts).map(([name, { url, namespace, token, tokenFile }]) => ({
        name,
        current: name === current,
        url,
        namespace: namespace ?? "default",
        token: tokenFile ?? (token === undefined ? "" : "stored"),
      }));
      if (globalsOf(command).output === "json") return printJson(rows);
      new Table<(typeof rows)[number]>([
        { title: "NAME", text: ({ name, current }) => (current ? `${name} *` : name) },
        { title: "URL", text: ({ url }) => url },
        { title: "NAMESPACE", text: ({ namespace }) => namespace },
        { title: "TOKEN", text: ({ token }) => token || "-" },
      ]).print(rows);
    });
  addAdd(context);
  context
    .command("use")
    .description("Makes a context the current one.")
    .argument("<name>", "name of the context")
    .action(async (name: string) => {
      const { path, known } = await requireContext(name);
      await writeContexts(path, { ...known, current: name });
      note(`${name} is the current context`);
    });
  context
    .command("rm")
    .description("Removes a context.")
    .argument("<name>", "name of the context")
    .action(async (name: string) => {
      const { path, known } = await requireContext(name);
      const contexts = without(known.contexts, name);
      const { current } = known;
      await writeContexts(path, {
        contexts,
        ...(current === undefined || current === name ? {} : { current }),
      });
      print(name);
    });
}
