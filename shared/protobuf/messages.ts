import { containerd } from "../../proto/gen/sandbox.js";
import { message } from "./message.ts";

const { types } = containerd;

/** Messages that are not the request or response of a method; for those, see `services.ts`. */
export const Sandbox = message("containerd.types.Sandbox", types.Sandbox);
