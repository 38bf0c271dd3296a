import { openDeadline } from "../../shared/connect/deadline.ts";
import { controllerMethods } from "../../shared/controller/methods.ts";
import { type DurationRange, parseDuration } from "../../shared/duration.ts";
import { isCodeOf } from "../../shared/errors/error.ts";
import { isJsonObject, type JsonValue } from "../../shared/json/value.ts";
import { exitToProto } from "../../shared/protobuf/controller.ts";
import { type RequestOf, type ResponseOf, services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { ExitStatus } from "../../shared/sandbox/controller.ts";
import { operation, type Services } from "../operation.ts";
import { readTarget } from "./route.ts";

const { Wait, Status } = services.Controller.methods;

/** The exit of the sandbox, or its status if the timeout came first. */
type WaitResult = { readonly exit: ExitStatus } | { readonly status: ResponseOf<typeof Status> };

/** Time limit of the last wait, after Status says that the sandbox has ended, in milliseconds. */
const lastWaitMs = 1_000;

/** Range of a REST `timeout`. */
export const timeoutRange: DurationRange = { minMs: 1_000, maxMs: 300_000 };

/** Waits for the exit. @throws `deadline_exceeded` after the timeout */
async function waitFor(
  { controller }: Services,
  call: Call,
  { sandboxId, sandboxer }: RequestOf<typeof Wait>,
  timeoutMs: number,
): Promise<WaitResult> {
  const deadline = openDeadline(call.signal, timeoutMs);
  try {
    const limited = { ...call, signal: deadline.signal, deadline: deadline.at };
    return { exit: await controller.wait(limited, sandboxId ?? "", sandboxer ?? "") };
  } finally {
    deadline.close();
  }
}

/** Waits for the exit. After the timeout returns the status, unless the sandbox has ended by then. */
async function waitOrStatus(
  services: Services,
  call: Call,
  message: RequestOf<typeof Wait>,
  timeoutMs: number,
): Promise<WaitResult> {
  const isTimeout = (error: unknown) => !call.signal.aborted && isCodeOf(error, "deadline_exceeded");
  try {
    return await waitFor(services, call, message, timeoutMs);
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
  let status: ResponseOf<typeof Status> | undefined;
  let failure: unknown;
  try {
    status = await controllerMethods.Status(services.controller, call, message);
  } catch (error) {
    failure = error;
  }
  if (status && status.state !== "SANDBOX_NOTREADY") return { status };
  if (failure && !isCodeOf(failure, "not_found")) throw failure;
  // The sandbox has ended, or is gone: its exit is recorded, or will be in a moment.
  try {
    return await waitFor(services, call, message, lastWaitMs);
  } catch (error) {
    if (status && isTimeout(error)) return { status };
    throw failure ?? error;
  }
}

/** Returns the members of a REST answer with an exit: also its reason, if known. */
export function exitBody(exit: ExitStatus): ReadonlyMap<string, JsonValue> {
  const body = Wait.response.toJson(exitToProto(exit), { defaults: ["exitStatus"] });
  const members = isJsonObject(body) ? body : [];
  return new Map<string, JsonValue>([...members, ...(exit.reason ? [["reason", exit.reason] as const] : [])]);
}

/** Waits for the exit of a sandbox. Over RPC, the only time limit is the caller's. */
export default operation({
  service: services.Controller,
  name: "Wait",
  method: Wait,
  isLongPoll: true,
  handle: async ({ controller }, call, { sandboxId, sandboxer }): Promise<WaitResult> => ({
    exit: await controller.wait(call, sandboxId ?? "", sandboxer ?? ""),
  }),
  respond: (result) => ("exit" in result ? exitToProto(result.exit) : {}),
  rest: {
    method: "GET",
    path: "/sandboxes/:id/wait",
    query: ["sandboxer", "timeout"],
    read: readTarget,
    handle: (services, call, message, request) =>
      waitOrStatus(
        services,
        call,
        message,
        parseDuration(request.query("timeout") ?? "30s", "timeout", timeoutRange),
      ),
    write: (result) =>
      "exit" in result
        ? { status: 200, body: exitBody(result.exit) }
        : { status: 202, body: Status.response.toJson(result.status, { defaults: ["pid"] }) },
  },
});
