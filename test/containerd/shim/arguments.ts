import { parseArgs } from "node:util";

/** What a shim is told on its command line. */
export interface Arguments {
  readonly verb: string;
  readonly id: string;
  /** The folder of the sandbox, as an absolute path. */
  readonly bundle: string;
  /** The socket of containerd. */
  readonly address: string;
  /** Where the daemon is to listen. */
  readonly socket: string;
  /** True if it serves the task API too, without which containerd does not find it again. */
  readonly tasks: boolean;
  /** True if it gives its own number for that of the process it runs, as shims of virtual machines do. */
  readonly givesOwnPid: boolean;
  /** The version of the protocol it says that it speaks: containerd 1.7 takes 2 at most. */
  readonly version: number;
}

/**
 * Reads them; a flag has one hyphen, and its value is the next argument. The bundle is the current folder where it is not
 * said, which is said for `delete`, when that folder may be gone.
 */
export function parseArguments(args: readonly string[]): Arguments {
  const text = { type: "string", default: "" } as const;
  const { values, positionals } = parseArgs({
    args: args.map((argument) => argument.replace(/^-(?=[a-z])/, "--")),
    options: {
      namespace: text,
      id: text,
      address: text,
      "publish-binary": text,
      bundle: { type: "string" },
      debug: { type: "boolean" },
      socket: text,
      "without-tasks": { type: "boolean", default: false },
      "gives-own-pid": { type: "boolean", default: false },
      "speaks-version": { type: "string", default: "3" },
    },
    allowPositionals: true,
  });
  const { id, address, socket, bundle = process.cwd() } = values;
  const [tasks, version] = [!values["without-tasks"], Number(values["speaks-version"])];
  const givesOwnPid = values["gives-own-pid"];
  return { verb: positionals[0] ?? "", id, bundle, address, socket, tasks, givesOwnPid, version };
}
