import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { question } from "./route.ts";

const { Metrics } = services.Controller.methods;

/** What a running sandbox uses. */
export default question({ ...Metrics, name: "Metrics", handle: controllerMethods.Metrics });
