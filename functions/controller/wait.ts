import { openDeadline } from "../../shared/connect/deadline.ts";
import { controllerMethods } from "../../shared/controller/methods.ts";
import { invalid, SandboxError } from "../../shared/errors/error.ts";
import { type RequestOf, type ResponseOf, services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { operation, type Services } from "../operation.ts";
import { readTarget } from "./route.ts";

const { Wait, Status } = services.Controller.methods;

/** Either the sandbox has ended, or the time ran out and this is how it is. */
type Waited = { readonly exit: ResponseOf<typeof Wait> } | { readonly status: ResponseOf<typeof Status> };

const defaultSeconds = 30;
const mostSeconds = 300;

/** Reads a REST `timeout` such as `30s`, in milliseconds. */
function timeoutOf(text = `${defaultSeconds}s`): number {
  const seconds = /^\d{1,3}s$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (seconds < 1 || seconds > mostSeconds) {
    throw invalid("timeout", `must be whole seconds from 1s to ${mostSeconds}s`);
  }
  return seconds * 1_000;
}

async function waitOrLook(
  { controller }: Services,
  call: Call,
  message: RequestOf<typeof Wait>,
  ms: number,
): Promise<Waited> {
  const deadline = openDeadline(call.signal, ms);
  try {
    const limited = { ...call, signal: deadline.signal, deadline: deadline.at };
    return { exit: await controllerMethods.Wait(controller, limited, message) };
  } catch (error) {
    if (call.signal.aborted || !(error instanceof SandboxError) || error.code !== "deadline_exceeded")
      throw error;
    return { status: await controllerMethods.Status(controller, call, message) };
  } finally {
    deadline.close();
  }
}

/** How a sandbox ended, as soon as it has. RPC waits as long as its caller does. */
export default operation({
  service: services.Controller,
  name: "Wait",
  method: Wait,
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
        ? { status: 200, body: Wait.response.toJson(waited.exit, { defaults: ["exitStatus"] }) }
        : { status: 202, body: Status.response.toJson(waited.status, { defaults: ["pid"] }) },
  },
});
