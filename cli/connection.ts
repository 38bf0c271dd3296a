import process from "node:process";
import type { Command } from "commander";
import { type Client, createClient } from "../client/index.ts";
import { asked } from "./asked.ts";
import { type Contexts, contextsPath, isToken, readContexts, tokenOf, tokenRule } from "./contexts.ts";
import { CliError, exitStatus } from "./error.ts";
import { type Globals, globalsOf } from "./globals.ts";
import { outlastOutages } from "./outlast-outages.ts";

/** Address of an `npm start` without configuration. */
const defaultUrl = asked.url;

/** Number of attempts of a request, so that a server that is not there is reported within a second. */
const maxAttempts = 4;

/** The server that a command asks. */
interface Target {
  readonly url: string;
  readonly token: string | undefined;
  readonly namespace: string;
}

function contextNamed(name: string, { contexts }: Contexts) {
  const context = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (context) return context;
  throw new CliError(`context ${name} does not exist; sandbox context ls lists them`, exitStatus.usage);
}

/** Returns the token of an option or the environment. @throws CliError that does not show it */
function givenToken({ token }: Globals, { SANDBOX_TOKEN }: NodeJS.ProcessEnv): string | undefined {
  const given = token ?? (SANDBOX_TOKEN || undefined);
  if (given === undefined || isToken(given)) return given;
  throw new CliError(`${token === undefined ? "SANDBOX_TOKEN" : "--token"}: ${tokenRule}`, exitStatus.usage);
}

/**
 * Returns the server of the options, the environment or the context, in this order. The token of a context is sent only to
 * its own server.
 */
async function targetOf(globals: Globals, env: NodeJS.ProcessEnv): Promise<Target> {
  const token = givenToken(globals, env);
  const namespace = globals.namespace ?? (env.SANDBOX_NAMESPACE || undefined);
  const url = globals.url ?? (globals.context === undefined ? env.SANDBOX_URL || undefined : undefined);
  if (url !== undefined) return { url, token, namespace: namespace ?? "default" };
  const contexts = await readContexts(contextsPath(env));
  const name = globals.context ?? (env.SANDBOX_CONTEXT || contexts.current);
  const context = name === undefined ? { url: defaultUrl } : contextNamed(name, contexts);
  return {
    url: context.url,
    token: token ?? (await tokenOf(context)),
    namespace: namespace ?? context.namespace ?? "default",
  };
}

/** Checks the address of a server. @param name of the option or argument, for the error. @throws CliError */
export function checkUrl(url: string, name: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol)) return url.replace(/\/+$/, "");
  throw new CliError(`${name}: must be an http: or https: URL, not ${url}`, exitStatus.usage);
}

/** The parts that a command works with. */
export interface Session {
  readonly client: Client;
  readonly namespace: string;
  readonly isJson: boolean;
}

/** Opens the session of a command. Nothing is sent yet. @throws CliError for an unknown context or a bad address */
export async function openSession(command: Command): Promise<Session> {
  const globals = globalsOf(command);
  const { url, token, namespace } = await targetOf(globals, process.env);
  asked.url = checkUrl(url, globals.url === undefined ? "the server's address" : "--url");
  const send = outlastOutages((request) => fetch(request));
  const client = createClient({ baseUrl: asked.url, token, namespace, fetch: send, retry: { maxAttempts } });
  return { client, namespace, isJson: globals.output === "json" };
}
