import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { action } from "./route.ts";

const { Start } = services.Controller.methods;

/** Starts a sandbox that was created. */
export default action({ ...Start, name: "Start", handle: controllerMethods.Start });
