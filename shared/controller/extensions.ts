/** The parts of the Controller that containerd does not have, which are loaded when one is first used. */
export { LostAgents } from "./lost-agents.ts";
export { Outputs } from "./outputs.ts";
export { RemoteCompounds } from "./remote-compounds.ts";
export { Renewals } from "./renewals.ts";
export { waitForMany } from "./wait-many.ts";
