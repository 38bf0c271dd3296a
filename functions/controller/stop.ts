import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { postOperation } from "./route.ts";

const { Stop } = services.Controller.methods;

/** Stops a running sandbox: sends SIGTERM, then SIGKILL after a timeout. */
export default postOperation({ ...Stop, name: "Stop", handle: controllerMethods.Stop });
