import { invalid } from "../errors/error.ts";
import {
  createOptsFromProto,
  exitToProto,
  instanceToProto,
  metricToProto,
  platformToProto,
  statusToProto,
} from "../protobuf/controller.ts";
import { fromProto } from "../protobuf/sandbox.ts";
import type { RequestOf, ResponseOf, services } from "../protobuf/services.ts";
import type { Call } from "../sandbox/call.ts";
import type { Controller } from "../sandbox/controller.ts";

type Methods = typeof services.Controller.methods;

/** The RPC methods of a Controller: each passes a request message to the interface and converts the answer. */
export type ControllerMethods = {
  readonly [M in keyof Methods]: (
    controller: Controller,
    call: Call,
    request: RequestOf<Methods[M]>,
  ) => Promise<ResponseOf<Methods[M]>>;
};

/** The fields of every Controller request that name the sandbox and its sandboxer. */
export interface Target {
  sandboxId?: string | null;
  sandboxer?: string | null;
}

function target({ sandboxId, sandboxer }: Target): [id: string, sandboxer: string] {
  return [sandboxId ?? "", sandboxer ?? ""];
}

/** Serves a Controller over RPC. The functions and the agent use the same table. */
export const controllerMethods: ControllerMethods = {
  async Create(controller, call, request) {
    const [id, sandboxer] = target(request);
    const opts = createOptsFromProto(request);
    if (opts.sandbox && opts.sandbox.id !== "" && opts.sandbox.id !== id) {
      throw invalid("sandbox.sandboxId", "must be empty or the same as sandboxId");
    }
    await controller.create(call, id, sandboxer, opts);
    return { sandboxId: id };
  },
  async Start(controller, call, request) {
    return instanceToProto(await controller.start(call, ...target(request)));
  },
  async Platform(controller, call, request) {
    return { platform: platformToProto(await controller.platform(call, ...target(request))) };
  },
  async Stop(controller, call, request) {
    await controller.stop(call, ...target(request), request.timeoutSecs ?? 0);
    return {};
  },
  async Wait(controller, call, request) {
    return exitToProto(await controller.wait(call, ...target(request)));
  },
  async Status(controller, call, request) {
    return statusToProto(await controller.status(call, ...target(request), request.verbose ?? false));
  },
  async Shutdown(controller, call, request) {
    await controller.shutdown(call, ...target(request));
    return {};
  },
  async Metrics(controller, call, request) {
    return { metrics: metricToProto(await controller.metrics(call, ...target(request))) };
  },
  async Update(controller, call, request) {
    if (!request.sandbox) throw invalid("sandbox", "is missing");
    await controller.update(call, ...target(request), fromProto(request.sandbox), request.fields ?? []);
    return {};
  },
};
