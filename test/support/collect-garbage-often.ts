/**
 * Collects garbage several times a second in a Node program that preloads this file. Thus a signal without references
 * is lost every time, not only now and then.
 */
import { collectGarbage } from "./collect-garbage.ts";

setInterval(collectGarbage, 250).unref();
