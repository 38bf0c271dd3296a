import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects garbage now. Only in Node, whose collector has lost signals. */
export const collectGarbage = runInNewContext("gc") as () => void;
