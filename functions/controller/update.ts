import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { postOperation } from "./route.ts";

const { Update } = services.Controller.methods;

/** Passes changed fields of the record on to the sandbox. */
export default postOperation({ ...Update, name: "Update", handle: controllerMethods.Update });
