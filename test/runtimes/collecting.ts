/**
 * Loaded before a program of Node's: what it does not hold is gone soon, not when memory happens to run short. So
 * a signal that nobody keeps is lost every time, and not once in a while.
 */
import { collectGarbage } from "../garbage.ts";

setInterval(collectGarbage, 250).unref();
