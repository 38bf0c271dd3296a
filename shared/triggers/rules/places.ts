import type { JsonPath } from "../../json/path.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../json/value.ts";
import { hasPlaceholder, parseTemplate } from "./template.ts";

/** Programs that run a text as code, and the flags before that text. */
const shells = /^(?:ba|da|a|z|k|mk|c|tc|fi)?sh$|^busybox$/;
const shellFlag = /^(?:-[A-Za-z]*c[A-Za-z]*|--command)$/;
const interpreters = /^(?:python|perl|ruby|node|bun|deno|php|lua)[0-9.]*$/;
const interpreterFlag = /^(?:-[A-Za-z]*[cCeErp][A-Za-z]*|--eval|--print|eval)$/;

/** Members whose values a sender must not choose, because they decide what runs, and where. */
const fixedMembers: ReadonlySet<string> = new Set(["sandboxer", "typeUrl", "runtime"]);

/** Refuses a placeholder. */
type Refuse = (path: JsonPath, rule: string) => void;

function isDynamic(value: JsonValue): boolean {
  return typeof value === "string" && hasPlaceholder(parseTemplate(value, ""));
}

function hasDynamic(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.some(hasDynamic);
  if (isJsonObject(value)) return [...value.values()].some(hasDynamic);
  return isDynamic(value);
}

/** Returns the position of the text that a program of the arguments runs as code; -1 if there is none. */
function codeAt(args: readonly JsonValue[]): number {
  const texts = args.map((arg) => (typeof arg === "string" ? arg : ""));
  for (const [at, text] of texts.entries()) {
    const name = text.slice(text.lastIndexOf("/") + 1);
    const flag = shells.test(name) ? shellFlag : interpreters.test(name) ? interpreterFlag : undefined;
    if (!flag) continue;
    const found = texts.findIndex((each, index) => index > at && flag.test(each));
    // Nothing that follows such a flag is another program, unless this one has its code.
    if (found !== -1) return texts.findIndex((each, index) => index > found && !each.startsWith("-"));
  }
  return -1;
}

function checkArgs(args: JsonValue, path: JsonPath, refuse: Refuse): void {
  if (!isJsonArray(args)) {
    if (isDynamic(args))
      refuse(path, "must be a list of strings, so that a placeholder cannot be the program");
    return;
  }
  const [program] = args;
  if (program !== undefined && isDynamic(program)) {
    refuse([...path, 0], "must not have a placeholder, because it is the program");
  }
  const code = codeAt(args);
  const script = args[code];
  if (script !== undefined && isDynamic(script)) {
    refuse(
      [...path, code],
      "must not have a placeholder, because a shell or interpreter would run what the sender writes; pass it by env, as in REF={body.ref}, and use $REF",
    );
  }
}

/** Refuses placeholders where a sender could choose the program that runs, by the paths within an operation. */
export function checkPlace(value: JsonObject | JsonValue, refuse: Refuse, path: JsonPath = []): void {
  if (isJsonArray(value)) {
    for (const [at, item] of value.entries()) checkPlace(item, refuse, [...path, at]);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, member] of value) {
    const at = [...path, key];
    if (isKeyDynamic(key)) refuse(at, "must not have a placeholder in a key");
    if (key === "args") checkArgs(member, at, refuse);
    if (key === "path" && path.includes("hooks") && isDynamic(member)) {
      refuse(at, "must not have a placeholder, because it is a program that runs on the node");
    }
    if (fixedMembers.has(key) && isFixedHere(key, path) && hasDynamic(member)) {
      refuse(at, "must not have a placeholder");
    }
    checkPlace(member, refuse, at);
  }
}

/** Returns true if a member must not have placeholders: `typeUrl` anywhere, others only in the operation itself. */
function isFixedHere(key: string, path: JsonPath): boolean {
  return key === "typeUrl" || path.length === 0;
}

function isKeyDynamic(key: string): boolean {
  if (!key.includes("{")) return false;
  try {
    return hasPlaceholder(parseTemplate(key, ""));
  } catch {
    // It is not a placeholder but a brace.
    return false;
  }
}
