import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { question } from "./route.ts";

const { Platform } = services.Controller.methods;

/** The platform a sandbox runs on. */
export default question({ ...Platform, name: "Platform", handle: controllerMethods.Platform });
