import { containerd } from "../../proto/gen/sandbox.js";
import { message } from "./message.ts";

const { types, events } = containerd;

/** Messages that are not the request or response of a method; for those, see `services.ts`. */
export const Sandbox = message("containerd.types.Sandbox", types.Sandbox);
export const SandboxCreate = message("containerd.events.SandboxCreate", events.SandboxCreate);
export const SandboxStart = message("containerd.events.SandboxStart", events.SandboxStart);
export const SandboxExit = message("containerd.events.SandboxExit", events.SandboxExit);
