import { quote } from "../errors/error.ts";

/** The path from the root of a document to a value: keys of objects and indexes of arrays. */
export type JsonPath = readonly (string | number)[];

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** Number of steps shown at each end of a path that is too long for a message. */
const shownSteps = 6;

function join(path: JsonPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (plainKey.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${quote(step)}]`;
  }
  return text;
}

/** Formats a path for error messages: `sandbox.extensions["a.b"].value`, `fields[3]`; empty for the root. */
export function formatPath(path: JsonPath): string {
  if (path.length <= 2 * shownSteps) return join(path);
  return `${join(path.slice(0, shownSteps))}…${join(path.slice(-shownSteps))}`;
}
