import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { postOperation } from "./route.ts";

const { Create } = services.Controller.methods;

/** Creates a sandbox on its node; nothing runs yet. */
export default postOperation({ ...Create, name: "Create", handle: controllerMethods.Create });
