import { controllerMethods } from "../../shared/controller/methods.ts";
import { invalid } from "../../shared/errors/error.ts";
import { services } from "../../shared/protobuf/services.ts";
import { operation } from "../operation.ts";
import { readTarget } from "./route.ts";

const { Status } = services.Controller.methods;

function parseFlag(name: string, text: string | undefined): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw invalid(name, "must be true or false");
}

/** Returns the state of a sandbox. */
export default operation({
  service: services.Controller,
  name: "Status",
  method: Status,
  handle: ({ controller }, call, message) => controllerMethods.Status(controller, call, message),
  respond: (message) => message,
  rest: {
    method: "GET",
    path: "/sandboxes/:id/status",
    query: ["sandboxer", "verbose"],
    read: (request) => ({ ...readTarget(request), verbose: parseFlag("verbose", request.query("verbose")) }),
    write: (message) => ({ status: 200, body: Status.response.toJson(message, { defaults: ["pid"] }) }),
  },
});
