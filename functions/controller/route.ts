import type { UnaryMethod } from "../../shared/connect/serve.ts";
import type { Target } from "../../shared/controller/methods.ts";
import { isJsonObject, type JsonObject } from "../../shared/json/value.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Controller } from "../../shared/sandbox/controller.ts";
import { type Declaration, type Operation, operation } from "../operation.ts";
import { sameId } from "../rest/record.ts";
import type { RestRequest } from "../rest/request.ts";

/** One method of the Controller: its name, its codecs and its handler. */
interface Method<I, O> extends UnaryMethod<I, O> {
  readonly name: string;
  /** Fields that REST includes even when they are zero. */
  readonly defaults?: readonly Extract<keyof O, string>[];
  handle(controller: Controller, call: Call, message: I): Promise<O>;
  /** Converts a REST body to the JSON of the message, if they differ. */
  fromRest?(body: JsonObject): JsonObject;
}

function declare<I, O>(
  { name, request, response, handle, defaults = [] }: Method<I, O>,
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
      write: (message) => ({ status: 200, body: response.toJson(message, { defaults }) }),
    },
  });
}

/** Declares a lifecycle call: `POST /sandboxes/{id}/<name>` with an optional JSON body. */
export function postOperation<I extends Target, O>(method: Method<I, O>): Operation {
  return declare(method, {
    method: "POST",
    query: [],
    async read(request) {
      const body = (await request.json()) ?? new Map();
      const json = method.fromRest && isJsonObject(body) ? method.fromRest(body) : body;
      const message = method.request.fromJson(json, { unknownFields: "refuse" });
      return { ...message, sandboxId: sameId(request.id, message.sandboxId) };
    },
  });
}

/** Reads the message of a `GET`: the id in the path and the sandboxer in the query. */
export function readTarget(request: RestRequest): { sandboxId: string; sandboxer: string } {
  return { sandboxId: request.id, sandboxer: request.query("sandboxer") ?? "" };
}

/** Declares a call without side effects: `GET /sandboxes/{id}/<name>`. */
export function getOperation<O>(method: Method<Target, O>): Operation {
  return declare(method, { method: "GET", query: ["sandboxer"], read: readTarget });
}
