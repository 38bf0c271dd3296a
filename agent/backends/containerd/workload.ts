import * as z from "zod";
import { invalid, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import { formatPath, type JsonPath } from "../../../shared/json/path.ts";
import { toPlain } from "../../../shared/json/plain.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../shared/json/value.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { runtimeSpecType } from "./spec.ts";

/** The extension that names the image of a record's workload: JSON of `{name}`. */
export const imageExtension = "sandbox-functions.dev/image";

const object = "must be an object";
const text = z.string("must be a string").refine((value) => !value.includes("\0"), "must not contain NUL");
const id = z.int("must be an integer").min(0, "must not be negative").max(4_294_967_294, "is too large");

const imageSchema = z.looseObject({ name: text.min(1, "must not be empty") }, object);

const specSchema = z.looseObject(
  {
    process: z
      .looseObject(
        {
          args: z.array(text, "must be an array").nullish(),
          env: z.array(text.regex(/^[^=]+=/, 'must be written "NAME=value"'), "must be an array").nullish(),
          cwd: text
            .refine((value) => value === "" || value.startsWith("/"), "must be an absolute path")
            .nullish(),
          user: z.looseObject({ uid: id.nullish(), gid: id.nullish() }, object).nullish(),
        },
        object,
      )
      .nullish(),
    root: z.looseObject({ readonly: z.boolean("must be true or false").nullish() }, object).nullish(),
    mounts: z.array(z.looseObject({ destination: text }, object), "must be an array").nullish(),
    linux: z
      .looseObject(
        {
          namespaces: z
            .array(
              z.looseObject({ type: text, path: z.string().max(0, "must be absent").nullish() }, object),
              "must be an array",
            )
            .nullish(),
        },
        object,
      )
      .nullish(),
  },
  object,
);

/** A spec in full, for the container, and its validated part, for the agent. */
export interface WorkloadSpec {
  readonly raw: JsonObject;
  readonly known: z.infer<typeof specSchema>;
}

/** A program of an image that runs in a pod. */
export interface Workload {
  readonly image: string;
  readonly spec: WorkloadSpec;
}

/** Reads a JSON document. @throws `invalid_argument` */
function documentOf({ value }: Any, fieldPath: JsonPath): JsonValue {
  try {
    return parseJsonBytes(value);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw invalid(formatPath(fieldPath), error.message, error);
  }
}

function checkSchema<T extends z.ZodType>(schema: T, document: JsonValue, fieldPath: JsonPath): z.output<T> {
  const parsed = schema.safeParse(toPlain(document));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((step) => typeof step !== "symbol") ?? [];
  throw invalid(formatPath([...fieldPath, ...path]), issue?.message ?? "is invalid");
}

const specPath = ["sandbox", "spec"] as const;

function isSet(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === "") return false;
  if (isJsonObject(value)) return value.size > 0;
  return !Array.isArray(value) || value.length > 0;
}

/** Returns a nested member; undefined if it is missing. */
export function memberAt(document: JsonObject, ...path: readonly string[]): JsonValue | undefined {
  let at: JsonValue | undefined = document;
  for (const key of path) at = at !== undefined && isJsonObject(at) ? at.get(key) : undefined;
  return at;
}

/**
 * Members that are rejected: hooks would run on the node as root, and id mappings would need files of other owners.
 */
const refusedMembers: readonly (readonly [path: readonly string[], rule: string])[] = [
  [["hooks"], "must be absent: hooks would run on the node"],
  [["linux", "uidMappings"], "must be absent: a workload shares the pod's users"],
  [["linux", "gidMappings"], "must be absent: a workload shares the pod's users"],
];

/** Members that are ignored: the pod, the image or the agent decides them. */
const ignoredMembers: readonly (readonly string[])[] = [
  ["root", "path"],
  ["hostname"],
  ["domainname"],
  ["process", "terminal"],
  ["process", "user", "username"],
  ["linux", "cgroupsPath"],
];

/** Returns the paths of the ignored members of a workload's spec. */
export function ignoredOf({ spec: { raw } }: Workload): string[] {
  return ignoredMembers.flatMap((path) =>
    isSet(memberAt(raw, ...path)) ? [formatPath(["spec", ...path])] : [],
  );
}

function parseSpec(spec: Any): WorkloadSpec | undefined {
  const raw = documentOf(spec, specPath);
  if (!isJsonObject(raw)) throw invalid(formatPath(specPath), object);
  const known = checkSchema(specSchema, raw, specPath);
  if (!known.process?.args?.length) return undefined;
  for (const [path, rule] of refusedMembers) {
    if (isSet(memberAt(raw, ...path))) throw invalid(formatPath([...specPath, ...path]), rule);
  }
  const users = known.linux?.namespaces?.findIndex(({ type }) => type === "user") ?? -1;
  if (users >= 0) {
    throw invalid(
      formatPath([...specPath, "linux", "namespaces", users]),
      "must be absent: a workload shares the pod's users",
    );
  }
  return { raw, known };
}

/**
 * Reads the workload of a record: its spec, and the image that its extension names.
 * @returns undefined for a record without arguments in its spec or without an image
 * @throws `invalid_argument` with the path of the invalid member
 */
export function workloadOf({ spec, extensions }: Sandbox): Workload | undefined {
  const extension = extensions.get(imageExtension);
  if (!extension || spec?.typeUrl !== runtimeSpecType) return undefined;
  const fieldPath = ["sandbox", "extensions", imageExtension];
  const { name } = checkSchema(imageSchema, documentOf(extension, fieldPath), fieldPath);
  const parsed = parseSpec(spec);
  return parsed && { image: name, spec: parsed };
}
