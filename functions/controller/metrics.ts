import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { getOperation } from "./route.ts";

const { Metrics } = services.Controller.methods;

/** Returns the resource usage of a running sandbox. */
export default getOperation({ ...Metrics, name: "Metrics", handle: controllerMethods.Metrics });
