/**
 * A shim that serves containerd's sandbox API, for tests with the sandboxer `shim`. containerd executes it with
 * `start` to start a daemon, and with `delete` after the daemon has ended.
 */
import { type Arguments, parseArguments } from "./arguments.ts";

/** Loaded on demand, since containerd waits for `start` and `delete`. */
const verbs: Readonly<Record<string, () => Promise<(args: Arguments) => Promise<void>>>> = {
  start: async () => (await import("./start.ts")).start,
  serve: async () => (await import("./serve.ts")).serve,
  delete: async () => (await import("./delete.ts")).remove,
};

const args = parseArguments(process.argv.slice(2));
const load = verbs[args.verb];
if (!load) throw new Error(`verb: must be start, serve or delete, not ${JSON.stringify(args.verb)}`);
await (await load())(args);
