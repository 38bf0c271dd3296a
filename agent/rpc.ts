import { serveUnary, type UnaryMethod } from "../shared/connect/serve.ts";
import { type ControllerMethods, controllerMethods, type Target } from "../shared/controller/methods.ts";
import { quote, SandboxError } from "../shared/errors/error.ts";
import { services } from "../shared/protobuf/services.ts";
import type { Call } from "../shared/sandbox/call.ts";
import type { Controller } from "../shared/sandbox/controller.ts";
import { callOf } from "./call.ts";

const { typeName, methods } = services.Controller;

/** The largest body, in bytes: a record may have grown by updates beyond what one request can hold. */
const bodyLimit = 8 * 1024 * 1024;

/** What is learned of an RPC on the way, for the log. */
export interface RpcNotes {
  sandboxId?: string;
  call?: Call;
  error?: unknown;
}

export interface RpcServices {
  readonly controller: Controller;
  /** The sandboxers the controller is known as. */
  readonly sandboxers: ReadonlySet<string>;
}

/** Answers one RPC. It never throws. */
export type Rpc = (services: RpcServices, request: Request, notes: RpcNotes) => Promise<Response>;

function checkSandboxer(sandboxer: string, served: ReadonlySet<string>): void {
  if (sandboxer === "" || served.has(sandboxer)) return;
  throw new SandboxError("not_found", `sandboxer ${quote(sandboxer)}: this agent does not serve it`);
}

function rpc<I extends Target, O>(
  method: UnaryMethod<I, O>,
  act: (controller: Controller, call: Call, request: I) => Promise<O>,
): Rpc {
  return ({ controller, sandboxers }, request, notes) =>
    serveUnary(
      request,
      method,
      async (message, context) => {
        notes.sandboxId = message.sandboxId ?? "";
        notes.call = callOf(context);
        checkSandboxer(message.sandboxer ?? "", sandboxers);
        return act(controller, notes.call, message);
      },
      {
        limit: bodyLimit,
        onError(error) {
          notes.error = error;
        },
      },
    );
}

const rpcs: { readonly [M in keyof ControllerMethods]: Rpc } = {
  Create: rpc(methods.Create, controllerMethods.Create),
  Start: rpc(methods.Start, controllerMethods.Start),
  Platform: rpc(methods.Platform, controllerMethods.Platform),
  Stop: rpc(methods.Stop, controllerMethods.Stop),
  Wait: rpc(methods.Wait, controllerMethods.Wait),
  Status: rpc(methods.Status, controllerMethods.Status),
  Shutdown: rpc(methods.Shutdown, controllerMethods.Shutdown),
  Metrics: rpc(methods.Metrics, controllerMethods.Metrics),
  Update: rpc(methods.Update, controllerMethods.Update),
};

/** The RPCs of a Controller, by their paths. */
export const rpcByPath: ReadonlyMap<string, Rpc> = new Map(
  Object.entries(rpcs).map(([name, serve]) => [`/${typeName}/${name}`, serve]),
);
