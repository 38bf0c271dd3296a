import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { operation } from "../operation.ts";
import { parseFlag } from "../rest/list-request.ts";
import { readTarget } from "./route.ts";

const { Status } = services.Controller.methods;

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
