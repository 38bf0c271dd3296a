import { parseArgs } from "node:util";

/** The command line of a shim. */
export interface Arguments {
  readonly verb: string;
  readonly id: string;
  /** The sandbox's folder, an absolute path. */
  readonly bundle: string;
  /** containerd's socket. */
  readonly address: string;
  /** The socket for the shim to listen on. */
  readonly socket: string;
  /** True to serve the task API, which containerd needs to find the shim again after a restart. */
  readonly servesTasks: boolean;
  /** True to report the shim's own pid as the sandbox's, as shims of virtual machines do. */
  readonly reportsOwnPid: boolean;
  /** The protocol version to announce: containerd 1.7 supports 2 at most. */
  readonly version: number;
}

/**
 * Parses the command line; a flag has one hyphen, and its value is the next argument. The bundle defaults to the
 * current folder; containerd passes it only with `delete`, when that folder may be gone.
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
      "without-servesTasks": { type: "boolean", default: false },
      "reports-own-pid": { type: "boolean", default: false },
      "speaks-version": { type: "string", default: "3" },
    },
    allowPositionals: true,
  });
  const { id, address, socket, bundle = process.cwd() } = values;
  const [servesTasks, version] = [!values["without-servesTasks"], Number(values["speaks-version"])];
  const reportsOwnPid = values["reports-own-pid"];
  return { verb: positionals[0] ?? "", id, bundle, address, socket, servesTasks, reportsOwnPid, version };
}
