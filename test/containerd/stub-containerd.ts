import type { Cancelable, GrpcMethod } from "../../agent/backends/containerd/client.ts";
import type { Connection } from "../../agent/backends/containerd/connection.ts";
import { parseVersion } from "../../agent/backends/containerd/version.ts";
import { blankRecord, type LocalRecord } from "../../agent/lifecycle/record.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { running } from "../support/create-options.ts";
import { sandboxOf } from "../support/fresh-store.ts";

type Request = Readonly<Record<string, unknown>>;

/** An answer to a call: a message, an error's code, or what decides it. */
export type Answer = object | Code | ((request: Request) => object | Code | Promise<object | Code>);

/** A call that was made: `Controller/Start`, with its request. */
export interface SeenCall {
  readonly name: string;
  readonly namespace: string;
  readonly request: Request;
  readonly timeoutMs: number | undefined;
}

// Nothing else of a connection is used.
const asConnection = (stub: unknown) => stub as Connection;

/** Returns true for an error's code. */
const isRefusal = (answer: object | Code): answer is Code => typeof answer === "string";

/** A containerd that answers as a test says, and with an empty message to other calls. */
export class StubContainerd {
  readonly calls: SeenCall[] = [];
  readonly answers: Record<string, Answer>;
  readonly version: ReturnType<typeof parseVersion>;
  readonly socket: string;
  /** Number of canceled calls. */
  canceled = 0;

  /** @param socket an existing path, which nothing opens */
  constructor(answers: Record<string, Answer> = {}, version = "v2.1.0", socket = "/") {
    this.answers = answers;
    this.version = parseVersion(version);
    this.socket = socket;
  }

  async call(
    method: GrpcMethod<unknown, unknown>,
    namespace: string,
    request: Request,
    timeoutMs?: number,
    onCall?: (call: Cancelable) => void,
  ): Promise<object> {
    const name = method.path.slice(method.path.lastIndexOf(".") + 1);
    this.calls.push({ name, namespace, request, timeoutMs });
    onCall?.({ cancel: () => this.canceled++ });
    const answer = this.answers[name] ?? {};
    const found: object | Code = typeof answer === "function" ? await answer(request) : answer;
    if (isRefusal(found)) throw new SandboxError(found, `stub: ${found}`);
    return found;
  }

  /** Names of the calls so far, which are then forgotten. */
  seen(): string[] {
    return this.calls.splice(0).map(({ name }) => name);
  }

  /** The same as a connection. */
  get connection(): Connection {
    return asConnection(this);
  }
}

/** Returns the answers one by one; the last one is repeated. */
export function inTurn(...answers: readonly (object | Code)[]): Answer {
  let at = 0;
  return () => answers[Math.min(at++, answers.length - 1)] ?? {};
}

/** The parts of a sandbox's context that a test chooses. */
export interface ContextOptions {
  readonly path: string;
  readonly record?: Partial<LocalRecord>;
  readonly sandbox?: Partial<Sandbox>;
  readonly opts?: Partial<CreateOpts>;
}

/** Returns the context of sandbox `s` in the namespace `n`, whose record can be changed, with a count of its polls. */
export function contextOf({ path, record: more, sandbox, opts }: ContextOptions) {
  const owner = { namespace: "n", id: "s", sandboxer: "shim", uid: "u", life: 7 };
  const record = {
    ...blankRecord,
    ...owner,
    createdAt: { seconds: 1, nanos: 0 },
    ...more,
  } as LocalRecord;
  const folder = { path, attempt: (number: number) => `${path}/run-${number}` };
  const context = {
    record,
    sandbox: sandboxOf("s", sandbox),
    opts: { ...running(undefined), ...opts },
    // Nothing else of a folder is used.
    folder: folder as never,
    polls: 0,
    pollSoon: () => {
      context.polls++;
    },
  };
  return context;
}
