import { openDeadline } from "../../shared/connect/deadline.ts";
import { controllerMethods } from "../../shared/controller/methods.ts";
import { invalid, isCodeOf } from "../../shared/errors/error.ts";
import { isJsonObject, type JsonValue } from "../../shared/json/value.ts";
import { exitToProto } from "../../shared/protobuf/controller.ts";
import { type RequestOf, type ResponseOf, services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { operation, type Services } from "../operation.ts";
import { readTarget } from "./route.ts";

const { Wait, Status } = services.Controller.methods;

/** The end of the sandbox, or its status where the time ran out first. */
type Waited =
  | { readonly exit: ResponseOf<typeof Wait>; readonly reason?: string | undefined }
  | { readonly status: ResponseOf<typeof Status> };

/** Time limit of the look for an exit once Status says that the sandbox has ended, in milliseconds. */
const lastLookMs = 1_000;

const defaultSeconds = 30;
const maxSeconds = 300;

/** Reads a REST `timeout` such as `30s`, in milliseconds. */
function timeoutOf(text = `${defaultSeconds}s`): number {
  const seconds = /^\d{1,3}s$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (seconds < 1 || seconds > maxSeconds) {
    throw invalid("timeout", `must be whole seconds from 1s to ${maxSeconds}s`);
  }
  return seconds * 1_000;
}

/** Waits for the exit, at most for some milliseconds. @throws `deadline_exceeded` */
async function waitFor(
  { controller }: Services,
  call: Call,
  { sandboxId, sandboxer }: RequestOf<typeof Wait>,
  ms: number,
): Promise<Waited> {
  const deadline = openDeadline(call.signal, ms);
  try {
    const limited = { ...call, signal: deadline.signal, deadline: deadline.at };
    const exit = await controller.wait(limited, sandboxId ?? "", sandboxer ?? "");
    return { exit: exitToProto(exit), reason: exit.reason };
  } finally {
    deadline.close();
  }
}

/** Waits for the exit, and answers the status where the time runs out; an exit that is known by then comes first. */
async function waitOrLook(
  services: Services,
  call: Call,
  message: RequestOf<typeof Wait>,
  ms: number,
): Promise<Waited> {
  const isTimeOver = (error: unknown) => !call.signal.aborted && isCodeOf(error, "deadline_exceeded");
  try {
    return await waitFor(services, call, message, ms);
  } catch (error) {
    if (!isTimeOver(error)) throw error;
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
  // It has ended by now.
  try {
    return await waitFor(services, call, message, lastLookMs);
  } catch (error) {
    if (status && isTimeOver(error)) return { status };
    throw failure ?? error;
  }
}

/** The exit as REST answers it: with why, where that is known. */
function exitBody(exit: ResponseOf<typeof Wait>, reason: string | undefined): JsonValue {
  const body = Wait.response.toJson(exit, { defaults: ["exitStatus"] });
  return reason && isJsonObject(body) ? new Map<string, JsonValue>([...body, ["reason", reason]]) : body;
}

/** Answers the exit of a sandbox as soon as it has ended. RPC waits as long as its caller does. */
export default operation({
  service: services.Controller,
  name: "Wait",
  method: Wait,
  isLongPoll: true,
  handle: async ({ controller }, call, message): Promise<Waited> => ({
    exit: await controllerMethods.Wait(controller, call, message),
  }),
  respond: (waited) => ("exit" in waited ? waited.exit : {}),
  rest: {
    method: "GET",
    path: "/sandboxes/:id/wait",
    query: ["sandboxer", "timeout"],
    read: readTarget,
    handle: (services, call, message, request) =>
      waitOrLook(services, call, message, timeoutOf(request.query("timeout"))),
    write: (waited) =>
      "exit" in waited
        ? { status: 200, body: exitBody(waited.exit, waited.reason) }
        : { status: 202, body: Status.response.toJson(waited.status, { defaults: ["pid"] }) },
  },
});
