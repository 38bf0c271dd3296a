/**
 * A shim that serves containerd's sandbox API, for tests with the sandboxer `shim`. containerd executes it with
 * `start`, upon which it leaves a daemon, and with `delete` when that is gone.
 */
import { type Arguments, parseArguments } from "./arguments.ts";

/** Each is loaded only when it is asked for: containerd waits for `start` and `delete`. */
const verbs: Readonly<Record<string, () => Promise<(args: Arguments) => Promise<void>>>> = {
  start: async () => (await import("./start.ts")).start,
  serve: async () => (await import("./serve.ts")).serve,
  delete: async () => (await import("./delete.ts")).remove,
};

const args = parseArguments(process.argv.slice(2));
const load = verbs[args.verb];
if (!load) throw new Error(`the shim knows no ${args.verb || "call without a verb"}`);
await (await load())(args);
