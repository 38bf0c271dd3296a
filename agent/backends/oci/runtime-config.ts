import { existsSync } from "node:fs";
import { parseJson } from "../../../shared/json/parse.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../../shared/json/value.ts";
import { maskedPaths, readonlyPaths } from "../kernel-paths.ts";
import { defaultPath } from "../process/spec.ts";
import { hostCapabilities, rootfsCapabilities } from "./capabilities.ts";
import * as defaults from "./defaults.ts";
import type { Rootfs } from "./rootfs.ts";
import { defaultSeccomp } from "./seccomp.ts";
import type { OciSpec } from "./spec.ts";

/** The host's settings of a container. */
export interface Placement {
  /** The path of its control group. */
  readonly cgroup: string;
  /** The mount point of its root. */
  readonly rootPath: string;
  readonly hostname: string;
  readonly rootfs: Rootfs;
  /** Mount points of the folders that its spec binds, by the index of the mount. */
  readonly bindSources: ReadonlyMap<number, string>;
  /** The size limit of each tmpfs, in mount's notation. */
  readonly size: string;
  readonly hasSeccomp: boolean;
}

/** Converts a plain value to a `JsonValue`. */
const json = (value: unknown): JsonValue => parseJson(JSON.stringify(value));

const objectAt = (from: JsonObject, name: string): JsonObject => {
  const value = from.get(name) ?? null;
  return isJsonObject(value) ? value : new Map();
};

const itemsAt = (from: JsonObject, name: string): readonly JsonValue[] => {
  const value = from.get(name) ?? null;
  return isJsonArray(value) ? value : [];
};

/** Copies an object, with fallbacks for members that are missing or null. */
function withFallbacks(
  given: JsonObject,
  fallbacks: Readonly<Record<string, unknown>>,
): Map<string, JsonValue> {
  const complete = new Map(given);
  for (const [name, value] of Object.entries(fallbacks)) {
    if ((complete.get(name) ?? null) === null) complete.set(name, json(value));
  }
  return complete;
}

function processOf({ document, plain }: OciSpec, { rootfs }: Placement): JsonObject {
  const capabilities = rootfs.isHost ? hostCapabilities : rootfsCapabilities;
  const given = withFallbacks(objectAt(document, "process"), {
    user: rootfs.isHost ? defaults.nobody : { uid: 0, gid: 0 },
    noNewPrivileges: true,
    capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    rlimits: [],
  });
  const { args, env, cwd, rlimits } = plain.process ?? {};
  const hasPath = env?.some((entry) => entry.startsWith("PATH="));
  const openFiles = defaults.openFilesLimit();
  const limitsFiles = rlimits?.some(({ type }) => type === openFiles.type);
  return new Map([
    ...given,
    ["args", json(args?.length ? args : defaults.idleArgs)],
    ["env", json([...(env ?? []), ...(hasPath ? [] : [`PATH=${defaultPath}`])])],
    ["cwd", cwd || "/"],
    ["rlimits", [...itemsAt(given, "rlimits"), ...(limitsFiles ? [] : [json(openFiles)])]],
  ]);
}

/** Returns the options that a mount always has. They come last, since the last of two conflicting options wins. */
function forcedOptions(type: string, options: readonly string[], size: string): string[] {
  const has = (start: string) => options.some((option) => option.startsWith(start));
  const readonly = options.includes("ro") ? ["ro"] : [];
  if (type === "bind") return [...(has("rbind") ? [] : ["bind"]), "nosuid", "nodev", ...readonly];
  if (type === "tmpfs") return [...(has("size=") ? [] : [`size=${size}`]), "nodev"];
  return type === "sysfs" || type === "cgroup" ? ["ro"] : [];
}

function mountsOf({ document, plain }: OciSpec, { rootfs, bindSources, size }: Placement): JsonValue[] {
  const given = itemsAt(document, "mounts").map((mount, index) => {
    const { type, options } = plain.mounts?.[index] ?? {};
    const source = bindSources.get(index);
    const kind = source === undefined ? (type ?? "") : "bind";
    const forced = forcedOptions(kind, options ?? [], size);
    const all = [...(options ?? []).filter((option) => !forced.includes(option)), ...forced];
    return new Map([
      ...(isJsonObject(mount) ? mount : []),
      ["type", kind],
      ...(source === undefined ? [] : [["source", source] as const]),
      ["options", json(all)],
    ]);
  });
  const taken = new Set(plain.mounts?.map(({ destination }) => destination.replace(/(?<=.)\/+$/, "")));
  const ours = defaults.defaultMounts(rootfs.isReadonly, rootfs.isHost, size);
  return [...ours.filter(({ destination }) => !taken.has(destination)).map(json), ...given];
}

function linuxOf({ document }: OciSpec, { cgroup, hasSeccomp }: Placement): JsonObject {
  const hasCgroups = existsSync("/proc/self/ns/cgroup");
  const types = ["pid", "mount", "ipc", "uts", "network", ...(hasCgroups ? ["cgroup"] : [])];
  const linux = withFallbacks(objectAt(document, "linux"), {
    namespaces: types.map((type) => ({ type })),
    ...(hasSeccomp ? { seccomp: defaultSeccomp } : {}),
  });
  const resources = withFallbacks(objectAt(linux, "resources"), { pids: { limit: defaults.defaultMaxPids } });
  return new Map([
    ...linux,
    ["cgroupsPath", cgroup],
    ["resources", resources.set("devices", json([{ allow: false, access: "rwm" }]))],
    ["maskedPaths", [...new Set([...maskedPaths, ...itemsAt(linux, "maskedPaths")])]],
    ["readonlyPaths", [...new Set([...readonlyPaths, ...itemsAt(linux, "readonlyPaths")])]],
  ]);
}

/** Builds the configuration of a container from its spec, with safe defaults. */
export function runtimeConfig(spec: OciSpec, placement: Placement): JsonObject {
  const { rootPath, rootfs, hostname } = placement;
  return new Map([
    ...withFallbacks(spec.document, { ociVersion: "1.0.2", hostname, annotations: {} }),
    ["root", json({ path: rootPath, readonly: rootfs.isReadonly })],
    ["process", processOf(spec, placement)],
    ["mounts", mountsOf(spec, placement)],
    ["linux", linuxOf(spec, placement)],
  ]);
}
