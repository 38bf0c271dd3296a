import { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import { mock, type TestContext } from "node:test";
import { explain } from "../../cli/error.ts";
import { createProgram } from "../../cli/program.ts";
import { type Answer, problem } from "../support/answers.ts";

/** The server's answers to `METHOD path`, without the path of the namespace `default`; a list is given in its order. */
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

/** The result of a command. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The requests: method, path and body, and the `authorization` and `if-match` of those that have one. */
  readonly sent: readonly string[];
}

/** The expected output and requests of a command; by default it prints nothing and succeeds. */
export interface Expected {
  readonly status?: number;
  readonly out?: string | RegExp;
  readonly err?: string | RegExp;
  readonly sent?: readonly string[] | RegExp;
}

/** The words of commands, with the server's answers, by what is expected. */
export type Commands = Readonly<
  Record<string, readonly [words: readonly string[], answers: Answers, expected: Expected]>
>;

/** The surroundings of a command. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** True if stdout and stderr are terminals. */
  readonly isTerminal?: boolean;
}

/** A time two hours ago. */
export const createdAt = new Date(Date.now() - 7_200_000 - 60_000).toISOString();

/** Returns a record. */
export function sandbox(sandboxId: string, phase: string, more: object = {}, status: object = {}) {
  const all = { sandboxId, sandboxer: "", labels: {}, createdAt, updatedAt: createdAt, ...more };
  return { ...all, status: { phase, ...status } };
}

/** Knows what a command prints from what the test runner prints at the same time. */
const printing = new AsyncLocalStorage<true>();

async function textOf(request: Request): Promise<string> {
  const { pathname, search } = new URL(request.url);
  const path = decodeURIComponent(pathname + search).replace("/v1/namespaces/default", "");
  const marks = ["authorization", "if-match"].flatMap((name) => request.headers.get(name) ?? []);
  return [request.method, path, await request.text(), ...marks].filter((each) => each !== "").join(" ");
}

/** Does work with replaced surroundings, and notes what it prints. */
export async function observed(
  work: () => Promise<unknown>,
  { env = {}, isTerminal = false }: Surroundings = {},
): Promise<Omit<Ran, "sent">> {
  const printed = { stdout: "", stderr: "" };
  const before = { ...process.env };
  const restores = (["stdout", "stderr"] as const).map((name) => {
    const stream = process[name];
    const { isTTY } = stream;
    const write = stream.write.bind(stream);
    const mocked = mock.method(stream, "write", (chunk: string | Uint8Array) => {
      if (!printing.getStore()) return write(chunk);
      printed[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      return true;
    });
    stream.isTTY = isTerminal;
    return () => {
      mocked.mock.restore();
      stream.isTTY = isTTY;
    };
  });
  Object.assign(process.env, { SANDBOX_URL: "", SANDBOX_TOKEN: "", SANDBOX_NAMESPACE: "" }, env);
  let status = 0;
  try {
    await printing.run(true, work);
    status = Number(process.exitCode ?? 0);
  } catch (error) {
    const { line, status: failed } = explain(error);
    printed.stderr += `sandbox: ${line}\n`;
    status = failed;
  } finally {
    process.exitCode = undefined;
    for (const restore of restores) restore();
    process.env = before;
  }
  return { status, ...printed };
}

/** Lets terminals show colours until the end of a test, whatever the environment asks for. */
export function allowColours(context: TestContext): void {
  const { getColorDepth } = process.stdout;
  const before = { ...process.env };
  process.stdout.getColorDepth = () => 8;
  for (const name of ["NO_COLOR", "FORCE_COLOR", "NODE_DISABLE_COLORS"]) delete process.env[name];
  context.after(() => {
    process.stdout.getColorDepth = getColorDepth;
    process.env = before;
  });
}

/** Runs a command in this process, against a server that gives some answers. */
export async function runHere(
  words: readonly string[],
  answers: Answers = {},
  surroundings: Surroundings = {},
): Promise<Ran> {
  const sent: string[] = [];
  const counts = new Map<string, number>();
  const fetching = mock.method(globalThis, "fetch", async (request: Request) => {
    const { method, url } = request;
    const { pathname, search, origin } = new URL(url);
    const path = decodeURIComponent(pathname + search).replace("/v1/namespaces/default", "");
    const text = await textOf(request);
    sent.push(origin === "http://127.0.0.1:8787" ? text : `${origin} ${text}`);
    const route = `${method} ${path}`;
    const count = counts.get(route) ?? 0;
    counts.set(route, count + 1);
    const found = [answers[route] ?? []].flat();
    const answer = found[count] ?? found.at(-1) ?? problem(400, "invalid_argument", `unexpected: ${route}`);
    return answer();
  });
  try {
    const work = () => createProgram().parseAsync([...words], { from: "user" });
    return { ...(await observed(work, surroundings)), sent };
  } finally {
    fetching.mock.restore();
  }
}
