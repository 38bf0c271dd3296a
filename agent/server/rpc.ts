import { serveUnary, type UnaryMethod } from "../../shared/connect/serve.ts";
import { type ControllerMethods, controllerMethods, type Target } from "../../shared/controller/methods.ts";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { LifeExit } from "../../shared/instances/view.ts";
import { viewToHeaders } from "../../shared/instances/view-headers.ts";
import { exitToProto } from "../../shared/protobuf/controller.ts";
import { inventory, inventoryPageToProto, inventoryQueryFromProto } from "../../shared/protobuf/inventory.ts";
import { leaseService } from "../../shared/protobuf/lease.ts";
import { outputQueryFromProto, outputReplyToProto, outputService } from "../../shared/protobuf/output.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { withDiskExplained } from "../host/disk-full.ts";
import type { LocalController } from "../lifecycle/controller.ts";
import { callOf } from "./call.ts";

const { typeName, methods } = services.Controller;

/** Larger than the functions' own limit: updates can grow a record beyond one request. */
const maxBodyBytes = 8 * 1024 * 1024;

/** Facts about one RPC, for the log and the response headers. */
export interface RpcNotes {
  sandboxId?: string;
  call?: Call;
  error?: unknown;
  /** The exit that a Wait returns. */
  exit?: LifeExit;
  /** True for one of the many successful reads of a caller that follows output: the log leaves it out. */
  isRoutine?: boolean;
}

export interface RpcServices {
  readonly controller: LocalController;
  /** Names of the sandboxers that this agent serves. */
  readonly sandboxers: ReadonlySet<string>;
}

/** Answers one RPC. Never throws. */
export type Rpc = (services: RpcServices, request: Request, notes: RpcNotes) => Promise<Response>;

function checkSandboxer(sandboxer: string, served: ReadonlySet<string>): void {
  if (sandboxer === "" || served.has(sandboxer)) return;
  throw new SandboxError("not_found", `sandboxer ${quote(sandboxer)}: not served by this agent`);
}

/** Returns the agent's view of the sandbox that the RPC targets, as response headers. */
function viewHeaders(
  controller: LocalController,
  { call, sandboxId, exit }: RpcNotes,
): Record<string, string> {
  const view = call && sandboxId ? controller.view(call.namespace, sandboxId) : undefined;
  return view ? viewToHeaders({ ...view, exit: exit ?? view.exit }) : {};
}

type Act<I, O> = (controller: LocalController, call: Call, request: I, notes: RpcNotes) => Promise<O>;

function rpc<I extends Target, O>(
  method: UnaryMethod<I, O>,
  act: Act<I, O>,
  refuse: (controller: LocalController, call: Call, id: string, error: unknown) => void = () => {},
): Rpc {
  return ({ controller, sandboxers }, request, notes) =>
    serveUnary(
      request,
      method,
      async (message, context) => {
        notes.sandboxId = message.sandboxId ?? "";
        notes.call = callOf(context);
        try {
          checkSandboxer(message.sandboxer ?? "", sandboxers);
        } catch (error) {
          refuse(controller, notes.call, notes.sandboxId, error);
          throw error;
        }
        const { call } = notes;
        return withDiskExplained(() => act(controller, call, message, notes));
      },
      {
        limit: maxBodyBytes,
        onError(error) {
          notes.error = error;
        },
        answerHeaders: () => viewHeaders(controller, notes),
      },
    );
}

const rpcs: { readonly [M in keyof ControllerMethods]: Rpc } = {
  Create: rpc(methods.Create, controllerMethods.Create, (controller, call, id, error) =>
    controller.refuseCreate(call, id, error),
  ),
  Start: rpc(methods.Start, controllerMethods.Start),
  Platform: rpc(methods.Platform, controllerMethods.Platform),
  Stop: rpc(methods.Stop, controllerMethods.Stop),
  Wait: rpc(methods.Wait, async (controller, call, { sandboxId, sandboxer }, notes) => {
    notes.exit = await controller.waitForExit(call, sandboxId ?? "", sandboxer ?? "");
    return exitToProto({ exitStatus: notes.exit.status, exitedAt: notes.exit.exitedAt });
  }),
  Status: rpc(methods.Status, controllerMethods.Status),
  Shutdown: rpc(methods.Shutdown, controllerMethods.Shutdown),
  Metrics: rpc(methods.Metrics, controllerMethods.Metrics),
  Update: rpc(methods.Update, controllerMethods.Update),
};

const { List } = inventory.methods;

const list: Rpc = ({ controller }, request, notes) =>
  serveUnary(
    request,
    List,
    async (message) => {
      const query = inventoryQueryFromProto(message);
      return inventoryPageToProto(await withDiskExplained(() => controller.list(query)));
    },
    {
      limit: maxBodyBytes,
      onError(error) {
        notes.error = error;
      },
    },
  );

const renew = rpc(leaseService.methods.Renew, async (controller, call, { sandboxId, sandboxer }) => {
  await controller.renew(call, sandboxId ?? "", sandboxer ?? "");
  return {};
});

const readOutput = rpc(outputService.methods.Read, async (controller, call, request, notes) => {
  const query = outputQueryFromProto(request);
  const reply = await controller.output(call, request.sandboxId ?? "", request.sandboxer ?? "", query);
  notes.isRoutine = query.waitMs > 0 && !reply.isComplete;
  return outputReplyToProto(reply);
});

/** RPCs of the Controller and of the agent's own services, by path. */
export const rpcByPath: ReadonlyMap<string, Rpc> = new Map([
  ...Object.entries(rpcs).map(([name, serve]): [string, Rpc] => [`/${typeName}/${name}`, serve]),
  [`/${inventory.typeName}/List`, list],
  [`/${leaseService.typeName}/Renew`, renew],
  [`/${outputService.typeName}/Read`, readOutput],
]);
