import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { action } from "./route.ts";

const { Create } = services.Controller.methods;

/** Prepares a sandbox on its node; nothing runs yet. */
export default action({ ...Create, name: "Create", handle: controllerMethods.Create });
