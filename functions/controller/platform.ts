import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { getOperation } from "./route.ts";

const { Platform } = services.Controller.methods;

/** Returns the platform of a sandbox. */
export default getOperation({ ...Platform, name: "Platform", handle: controllerMethods.Platform });
