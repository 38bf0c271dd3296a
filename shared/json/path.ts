import { quote } from "../errors/error.ts";

/** The way from the root of a document to one of its values: keys of objects and indexes of arrays. */
export type JsonPath = readonly (string | number)[];

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** How many steps are shown at either end of a path that is too long for a message. */
const shown = 6;

function join(path: JsonPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (plainKey.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${quote(step)}]`;
  }
  return text;
}

/** A path as error messages write it: `sandbox.extensions["a.b"].value`, `fields[3]`; empty for the root. */
export function formatPath(path: JsonPath): string {
  if (path.length <= 2 * shown) return join(path);
  return `${join(path.slice(0, shown))}…${join(path.slice(-shown))}`;
}
