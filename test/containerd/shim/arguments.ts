import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

/** What containerd tells a shim on its command line. */
export interface Arguments {
  readonly verb: string;
  readonly id: string;
  /** The folder of the sandbox, as an absolute path. */
  readonly bundle: string;
  /** Where the shim listens: beside containerd's own socket, for the bundle's path is too long to hold one. */
  readonly socket: string;
}

/** Reads them; a flag has one hyphen, and its value is the next argument. */
export function parseArguments(args: readonly string[], cwd: string): Arguments {
  const text = { type: "string", default: "" } as const;
  const { values, positionals } = parseArgs({
    args: args.map((argument) => argument.replace(/^-(?=[a-z])/, "--")),
    options: {
      namespace: text,
      id: text,
      address: text,
      "publish-binary": text,
      bundle: { type: "string", default: cwd },
      debug: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const { id, address, bundle } = values;
  const name = createHash("sha256").update(bundle).digest("hex").slice(0, 10);
  return { verb: positionals[0] ?? "", id, bundle, socket: join(dirname(address), `shim-${name}`) };
}
