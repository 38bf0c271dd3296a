import { containerd } from "../../proto/gen/events.js";
import { message } from "./message.ts";

const { events } = containerd;

/** Messages of containerd's sandbox events. */
export const SandboxCreate = message("containerd.events.SandboxCreate", events.SandboxCreate);
export const SandboxStart = message("containerd.events.SandboxStart", events.SandboxStart);
export const SandboxExit = message("containerd.events.SandboxExit", events.SandboxExit);
