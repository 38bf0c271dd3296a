import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Backend, Containment } from "./cluster.ts";

/** The way a program ends if it is not killed. */
export type Mode = "self" | "until-term" | "ignore-term";

/** The program of one Create. Its token and exit statuses are unique among those of its id. */
export interface Program {
  readonly token: string;
  readonly mode: Mode;
  /** Exit status if it ends by itself. */
  readonly status: number;
  /** Exit status after SIGTERM. */
  readonly termStatus: number;
  readonly durationMs: number;
  /** True if it leaves a daemon in its own session or process group. */
  readonly hasDaemon: boolean;
}

/** The argument of a daemon that precedes the name of its sandbox. */
export const daemonWord = "daemon-of";

const statusCount = 60;

/** Returns the exit statuses of the program of an id's n-th Create: 1 to 60 by itself, 64 to 123 by SIGTERM. */
export function statusesOf(number: number): Pick<Program, "status" | "termStatus"> {
  return { status: 1 + (number % statusCount), termStatus: 64 + (number % statusCount) };
}

export const isProgramStatus = (status: number): boolean =>
  (status >= 1 && status <= statusCount) || (status >= 64 && status < 64 + statusCount);

/**
 * Returns the program of every sandbox. It appends a line to the ledger at its start and at an end that it chooses itself.
 * SIGTERM goes to the whole group and may end `date`, so `date` is repeated.
 */
const script = (ledger: string, daemonize: string) => `#!/bin/sh
# $1 namespace, $2 id, $3 token, $4 mode, $5 status, $6 status on TERM, $7 seconds, $8 true for a daemon
ledger='${ledger}'/"$1@$2" name="$1 $2 $3 $$" on_term=$6 asked=
record() {
  now=
  until [ -n "$now" ]; do now=$(date +%s.%N); done
  echo "$1 $name $now $2" >>"$ledger"
}
end() {
  trap '' TERM
  record end "$1"
  exit "$1"
}
if [ "$4" = ignore-term ]; then trap '' TERM; else trap asked=1 TERM; fi
record begin
[ "$8" != true ] || ${daemonize} sh -c 'while :; do sleep 60; done' ${daemonWord} "$1@$2" </dev/null >/dev/null 2>&1 &
[ "$4" = ignore-term ] || trap 'end "$on_term"' TERM
[ -z "$asked" ] || end "$on_term"
sleep "$7" &
wait $!
end "$5"
`;

/** The folder of the programs' script and their ledger. */
export class ProgramFolder {
  /** The script, which identifies the processes, since it is in their arguments. */
  readonly script: string;
  readonly ledger: string;
  readonly folder: string;
  readonly #backend: Backend;

  /** @param folder must not exist yet */
  constructor(
    folder: string,
    { backend, containment }: { readonly backend: Backend; readonly containment: Containment },
  ) {
    this.folder = folder;
    this.#backend = backend;
    this.script = join(folder, "programs", "program.sh");
    this.ledger = join(folder, "ledger");
    for (const path of [dirname(this.script), this.ledger]) mkdirSync(path, { recursive: true });
    // `timeout` creates its own process group in the same session.
    const daemonize = containment === "session" ? "timeout 3600" : "setsid";
    writeFileSync(this.script, script(this.ledger, daemonize), { mode: 0o755 });
  }

  /** Returns the body of a Create that runs a program. */
  createBody(namespace: string, id: string, program: Program): unknown {
    return { sandbox: this.#sandboxOf(namespace, id, program) };
  }

  /** Returns the body of a request that stores a record with a program. Its labels have its id and its program. */
  recordBody(namespace: string, id: string, program: Program): Readonly<Record<string, unknown>> {
    const labels = { of: id, token: program.token };
    return { sandboxId: id, labels, ...this.#sandboxOf(namespace, id, program) };
  }

  #sandboxOf(namespace: string, id: string, program: Program) {
    const { token, mode, status, termStatus, durationMs, hasDaemon } = program;
    const numbers = [status, termStatus, durationMs / 1_000].map(String);
    const parameters = [token, mode, ...numbers, String(hasDaemon)];
    const args = ["sh", this.script, namespace, id, ...parameters];
    return {
      runtime: { name: "process" },
      spec: {
        typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
        // Leftover processes of a program are found by their working folder.
        json: { process: { args, cwd: this.ledger, ...this.#user }, mounts: this.#mounts },
      },
    };
  }

  /** The user in a container: root, so that it may write to the ledger. */
  get #user() {
    return this.#backend === "oci" ? { user: { uid: 0, gid: 0 } } : {};
  }

  /** The mounts of a container, which provide the folders under the same paths. */
  get #mounts() {
    const bind = (path: string) => ({ destination: path, type: "bind", source: path, options: ["rw"] });
    return this.#backend === "oci" ? [bind(dirname(this.script)), bind(this.ledger)] : [];
  }
}
