import { setImmediate as turn } from "node:timers/promises";
import type { BadKind } from "../bad-kind.ts";

/** Time of a step, in milliseconds: 100 clients with the usual pause between steps take one core. */
const spinMs = 1;

/** Takes a core and asks for nothing: shows how much of the other figures is competition for the machine. */
export const busy: BadKind = {
  name: "busy",
  async step() {
    const until = performance.now() + spinMs;
    while (performance.now() < until);
    await turn();
  },
};
