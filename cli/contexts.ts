import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A server of the functions that has a name. */
export interface Context {
  readonly url: string;
  readonly namespace?: string;
  readonly token?: string;
  /** A file with the token, which is read for each command. */
  readonly tokenFile?: string;
}

/** The contexts of a user. */
export interface Contexts {
  readonly current?: string;
  readonly contexts: Readonly<Record<string, Context>>;
}

/** An error about the file of contexts, with a message of one line. */
export class ContextError extends Error {
  override readonly name = "ContextError";
}

/** Returns the path of the file of contexts. */
export function contextsPath({ SANDBOX_CONFIG, XDG_CONFIG_HOME }: NodeJS.ProcessEnv): string {
  if (SANDBOX_CONFIG) return resolve(SANDBOX_CONFIG);
  return join(XDG_CONFIG_HOME || join(homedir(), ".config"), "sandbox-functions", "contexts.json");
}

function isContexts(json: unknown): json is Contexts {
  if (typeof json !== "object" || json === null || !("contexts" in json)) return false;
  const { contexts } = json;
  if (typeof contexts !== "object" || contexts === null) return false;
  return Object.values(contexts).every((context: unknown) => {
    return typeof context === "object" && context !== null && "url" in context;
  });
}

/** Reads the contexts; there are none without a file. @throws ContextError if the file is damaged */
export async function readContexts(path: string): Promise<Contexts> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { contexts: {} };
    throw new ContextError(`${path}: cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (!isContexts(json)) {
    throw new ContextError(`${path}: is not a file of contexts; move it away and add them again`);
  }
  return json;
}

/** Replaces the contexts. Only the user can read the file. */
export async function writeContexts(path: string, contexts: Contexts): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(contexts, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

/** Returns a context's token. @throws ContextError if its file cannot be read */
export async function tokenOf({ token, tokenFile }: Context): Promise<string | undefined> {
  if (tokenFile === undefined) return token;
  try {
    return (await readFile(tokenFile, "utf8")).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ContextError(`the token file of the context cannot be read: ${reason}`);
  }
}
