import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Takes away what nobody holds any more, now. Only Node, with whose collector signals have been lost. */
export const collectGarbage = runInNewContext("gc") as () => void;
