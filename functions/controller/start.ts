import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { postOperation } from "./route.ts";

const { Start } = services.Controller.methods;

/** Starts a created sandbox. */
export default postOperation({ ...Start, name: "Start", handle: controllerMethods.Start });
