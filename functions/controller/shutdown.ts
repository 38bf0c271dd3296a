import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { action } from "./route.ts";

const { Shutdown } = services.Controller.methods;

/** Stops a sandbox if need be and frees everything it held. */
export default action({ ...Shutdown, name: "Shutdown", handle: controllerMethods.Shutdown });
