import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";

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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
    throw new ContextError(`${path}: cannot be read: ${reasonOf(error)}`);
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

/** Replaces the contexts. Only the user can read the file. @throws ContextError if it cannot be written */
export async function writeContexts(path: string, contexts: Contexts): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}`;
    await writeFile(temporary, `${JSON.stringify(contexts, null, 2)}\n`, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    throw new ContextError(`${path}: cannot be written: ${reasonOf(error)}`);
  }
}

/** The rule of tokens, for errors. */
export const tokenRule = "must be a token: one or more printable ASCII characters without spaces";

/** Returns true if a text can be a token of the functions. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Returns true if other users of the machine can read a file. */
export async function isReadableByOthers(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o044) !== 0;
}

/** Returns a context's token. @throws ContextError if its file cannot be read, or has something else */
export async function tokenOf({ token, tokenFile }: Context): Promise<string | undefined> {
  if (tokenFile === undefined) return token;
  let text: string;
  try {
    text = (await readFile(tokenFile, "utf8")).trim();
  } catch (error) {
    throw new ContextError(`the token file of the context cannot be read: ${reasonOf(error)}`);
  }
  if (!isToken(text)) throw new ContextError(`the token file of the context, ${tokenFile}: ${tokenRule}`);
  return text;
}
