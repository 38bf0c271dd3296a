import type { UnaryMethod } from "../../shared/connect/serve.ts";
import type { Target } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Controller } from "../../shared/sandbox/controller.ts";
import { type Declaration, type Operation, operation } from "../operation.ts";
import { sameId } from "../rest/record.ts";
import type { RestRequest } from "../rest/request.ts";

/** One method of the Controller: its name, its codecs, and what it does. */
interface Method<I, O> extends UnaryMethod<I, O> {
  readonly name: string;
  /** The fields that REST writes even when they are zero. */
  readonly shown?: readonly Extract<keyof O, string>[];
  handle(controller: Controller, call: Call, message: I): Promise<O>;
}

function declare<I, O>(
  { name, request, response, handle, shown = [] }: Method<I, O>,
  rest: Pick<Declaration<I, O, O>["rest"], "method" | "query" | "read">,
): Operation {
  return operation({
    service: services.Controller,
    name,
    method: { request, response },
    handle: ({ controller }, call, message) => handle(controller, call, message),
    respond: (message) => message,
    rest: {
      ...rest,
      path: `/sandboxes/:id/${name.toLowerCase()}`,
      write: (message) => ({ status: 200, body: response.toJson(message, { defaults: shown }) }),
    },
  });
}

/** An operation that does something: `POST /sandboxes/{id}/<name>` with a JSON body, or none. */
export function action<I extends Target, O>(method: Method<I, O>): Operation {
  return declare(method, {
    method: "POST",
    query: [],
    async read(request) {
      const message = method.request.fromJson((await request.json()) ?? new Map(), {
        unknownFields: "refuse",
      });
      return { ...message, sandboxId: sameId(request.id, message.sandboxId) };
    },
  });
}

/** The message of a `GET`: the path's id, and the sandboxer if the query names one. */
export function readTarget(request: RestRequest): { sandboxId: string; sandboxer: string } {
  return { sandboxId: request.id, sandboxer: request.query("sandboxer") ?? "" };
}

/** An operation that only asks: `GET /sandboxes/{id}/<name>`. */
export function question<O>(method: Method<Target, O>): Operation {
  return declare(method, { method: "GET", query: ["sandboxer"], read: readTarget });
}
