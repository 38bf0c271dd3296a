import { controllerMethods } from "../../shared/controller/methods.ts";
import { services } from "../../shared/protobuf/services.ts";
import { action } from "./route.ts";

const { Stop } = services.Controller.methods;

/** Ends what runs, politely at first. */
export default action({ ...Stop, name: "Stop", handle: controllerMethods.Stop });
