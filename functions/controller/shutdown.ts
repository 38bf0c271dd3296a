import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { postOperation } from "./route.ts";

const { Shutdown } = services.Controller.methods;

/** Stops a sandbox if it runs, and releases its resources. */
export default postOperation({ ...Shutdown, name: "Shutdown", handle: controllerMethods.Shutdown });
