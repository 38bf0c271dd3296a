import type { AsyncMethods } from "../shared/async/on-demand.ts";
import type { CallTime } from "../shared/connect/call-time.ts";
import type { Load } from "../shared/connect/in-flight.ts";
import { type Encoding, type ServedMethod, type ServeOptions, serveUnary } from "../shared/connect/serve.ts";
import type { Outputs } from "../shared/controller/outputs.ts";
import type { Renewals } from "../shared/controller/renewals.ts";
import type { ManyExits, WaitMode } from "../shared/controller/wait-many.ts";
import { invalid } from "../shared/errors/error.ts";
import type { EventFeed } from "../shared/events/event-feed.ts";
import type { WritableJson } from "../shared/json/write.ts";
import type { AgentInventories } from "../shared/reconcile/agent-inventory.ts";
import type { Call, Fence } from "../shared/sandbox/call.ts";
import type { Compounds } from "../shared/sandbox/compound.ts";
import type { Controller } from "../shared/sandbox/controller.ts";
import type { Directory } from "../shared/sandbox/directory.ts";
import { checkNamespace, isIdentifier } from "../shared/sandbox/identifier.ts";
import type { Store } from "../shared/sandbox/store.ts";
import type { Subscriptions } from "../shared/subscriptions/subscriptions.ts";
import type { Waker } from "../shared/subscriptions/waker.ts";
import type { RestRequest } from "./rest/request.ts";
import { untilStopping } from "./stopping.ts";
import type { TriggerServices } from "./triggers/services.ts";

/** The Controller, extended by operations that containerd does not have. */
export interface FunctionsController extends Controller {
  readonly compounds: Compounds;
  readonly renewals: AsyncMethods<Renewals>;
  /** Gives up all sandboxes of an agent. Returns their number. @throws `not_found` */
  forget(call: Pick<Call, "signal" | "actor" | "caller" | "requestId">, agent: string): Promise<number>;
  /** Waits for the exits of many sandboxes, until the mode is satisfied or the call's signal is aborted. */
  waitForMany(call: Call, ids: readonly string[], mode: WaitMode): Promise<ManyExits>;
}

/** The services that operations call. */
export interface Services {
  readonly store: Store;
  readonly controller: FunctionsController;
  readonly directory: Directory;
  readonly inventories: AsyncMethods<AgentInventories>;
  readonly outputs: AsyncMethods<Outputs>;
  readonly events: EventFeed;
  readonly subscriptions: AsyncMethods<Subscriptions>;
  /** Begins the deliveries to subscriptions. */
  readonly waker: Pick<Waker, "know" | "wake">;
  /** Loads the services of triggers. */
  readonly triggers: () => Promise<TriggerServices>;
  /** Carries out in the background the expiries that are due; absent if somebody else does. */
  readonly sweepSoon?: () => void;
  /** Aborted when the server stops, to end long polls. */
  readonly stopping?: AbortSignal | undefined;
}

/** A REST answer: JSON, of which large ones are already encoded, a stream, or no body. */
export interface RestReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: WritableJson | Uint8Array<ArrayBuffer>;
  /** Used instead of `body`. Its headers include its type. */
  readonly stream?: ReadableStream<Uint8Array>;
  /** True if the operation is not finished: a retry with the same idempotency key continues it. */
  readonly isUnfinished?: boolean;
}

/** Base path of REST routes: with a namespace or without. */
export type RestBase = "/v1/namespaces/:namespace" | "/v1";

/** The REST route of an operation. Its base is `/v1/namespaces/{namespace}` by default. */
export interface RestRoute<I, R> {
  readonly base?: RestBase;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** Replaces the operation's time limit, in milliseconds. */
  readonly timeoutMs?: number;
  /** Names of its query parameters; all others are rejected. */
  readonly query: readonly string[];
  /** Returns the request message from path, query and body. */
  read(request: RestRequest): I | Promise<I>;
  /** Replaces the operation's `handle` if REST behaves differently from RPC. */
  handle?(services: Services, call: Call, message: I, request: RestRequest): Promise<R>;
  write(result: R, request: RestRequest): RestReply;
}

/** Declaration of an operation, for both surfaces. */
export interface Declaration<I, R, O> {
  readonly service: { readonly typeName: string };
  readonly name: string;
  readonly method: ServedMethod<I, O>;
  /** Time limit for callers that set no deadline, in milliseconds; by default unlimited. */
  readonly timeoutMs?: number;
  /** True if `handle` ends by itself when the call's signal is aborted, so that no timer is needed around it. */
  readonly followsSignal?: boolean;
  /** True if it waits for an event without a time limit: the server then ends it when it stops. */
  readonly isLongPoll?: boolean;
  /** @param encoding the encoding of the answer, for operations that encode it themselves; undefined over REST */
  handle(services: Services, call: Call, message: I, encoding?: Encoding): Promise<R>;
  /** Returns the response message of a result. */
  respond(result: R): O;
  readonly rest: RestRoute<I, R>;
}

/** The RPC route of an operation. */
export interface RpcRoute {
  readonly path: string;
  serve(services: Services, request: Request, notes: CallNotes, options: ServeOptions): Promise<Response>;
}

/** An operation that can be mounted, without its message types. */
export interface Operation {
  /** For logs: `Store.Get`. */
  readonly name: string;
  /** Undefined for operations that containerd's services do not have. */
  readonly rpc?: RpcRoute;
  readonly rest: Pick<RestRoute<never, never>, "method" | "path" | "query"> & { readonly base: RestBase };
  readonly timeoutMs: number | undefined;
  readonly followsSignal: boolean;
  /** True if its answer contains a secret, and must not be stored for retries of the request. */
  readonly hasSecretAnswer?: boolean | undefined;
  serveRest(services: Services, call: Call, request: RestRequest, notes: CallNotes): Promise<RestReply>;
}

const namespaceBase = "/v1/namespaces/:namespace";

/** Maximum length of an `Idempotency-Key`, in characters. */
const maxKeyLength = 256;

/**
 * Returns the value of the header `Idempotency-Key`: 1 to 256 visible ASCII characters, with or without double quotes.
 * @throws `invalid_argument`
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export function idempotencyKeyOf(headers: Headers): string | undefined {
  const header = headers.get("idempotency-key");
  if (header === null) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key.length > maxKeyLength || !/^[\x21-\x7e]+$/.test(key)) {
    throw invalid("idempotency-key", `must be 1 to ${maxKeyLength} visible ASCII characters`);
  }
  return key;
}

/** The signal and deadline of a call. The signal is created on first use. */
type Time = Pick<CallTime, "signal" | "deadline">;

/** Parts of a call that do not come from its headers, and the fields of its log line. */
export interface CallNotes {
  /** The name of the caller's API token. */
  readonly caller: string | undefined;
  readonly isAdmin: boolean;
  readonly requestId: string;
  /** Counts the bytes of the answer. */
  readonly load: Load | undefined;
  readonly isRepeated: boolean;
  readonly fence: Fence | undefined;
  /** The id of the sandbox, once the request has been read. */
  sandboxId: string | undefined;
}

/** Notes the id of the sandbox that a message names, directly or in its `sandbox`. */
function noteSandbox(notes: CallNotes, message: unknown): void {
  if (typeof message !== "object" || message === null) return;
  if ("sandboxId" in message && typeof message.sandboxId === "string" && isIdentifier(message.sandboxId)) {
    notes.sandboxId = message.sandboxId;
  } else if ("sandbox" in message) noteSandbox(notes, message.sandbox);
}

/**
 * Creates a call in a namespace from the headers of its request.
 * @throws `invalid_argument`
 */
export function callOf(namespace: string, headers: Headers, time: Time, notes: CallNotes): Call {
  const { caller, isAdmin, requestId, load, isRepeated, fence } = notes;
  return {
    namespace,
    caller,
    isAdmin,
    requestId,
    countPart: load && ((bytes) => load.addPart(bytes)),
    get signal() {
      return time.signal;
    },
    deadline: time.deadline,
    traceparent: headers.get("traceparent") ?? undefined,
    idempotencyKey: idempotencyKeyOf(headers),
    isRepeated,
    fence,
  };
}

/** Handles a call. A long poll ends when the server stops. */
export function runCall<R>(
  { stopping }: Services,
  call: Call,
  isLongPoll: boolean,
  handle: (acting: Call) => Promise<R>,
): Promise<R> {
  if (!isLongPoll) return handle(call);
  return untilStopping(call.signal, stopping, (signal) => handle({ ...call, signal }));
}

/** Creates an operation from its declaration. */
export function operation<I, R, O>(declaration: Declaration<I, R, O>): Operation {
  const { service, name, method, rest, timeoutMs, followsSignal = false, isLongPoll = false } = declaration;
  const run = (services: Services, call: Call, handle: (acting: Call) => Promise<R>) =>
    runCall(services, call, isLongPoll, handle);
  return {
    name: `${service.typeName.slice(service.typeName.lastIndexOf(".") + 1)}.${name}`,
    rpc: {
      path: `/${service.typeName}/${name}`,
      serve: (services, request, notes, options) =>
        serveUnary(
          request,
          method,
          async (message, context) => {
            noteSandbox(notes, message);
            const namespace = checkNamespace(context.headers.get("containerd-namespace"));
            const call = callOf(namespace, context.headers, context, notes);
            return declaration.respond(
              await run(services, call, (acting) =>
                declaration.handle(services, acting, message, context.encoding),
              ),
            );
          },
          { ...options, timeoutMs, followsSignal },
        ),
    },
    rest: { ...rest, base: rest.base ?? namespaceBase },
    timeoutMs: rest.timeoutMs ?? timeoutMs,
    followsSignal,
    async serveRest(services, call, request, notes) {
      const message = await rest.read(request);
      if (notes.sandboxId === undefined) noteSandbox(notes, message);
      const result = await run(services, call, (acting) =>
        rest.handle
          ? rest.handle(services, acting, message, request)
          : declaration.handle(services, acting, message),
      );
      return rest.write(result, request);
    },
  };
}
