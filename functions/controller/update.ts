import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { action } from "./route.ts";

const { Update } = services.Controller.methods;

/** Passes changed fields of the record on to what runs. */
export default action({ ...Update, name: "Update", handle: controllerMethods.Update });
