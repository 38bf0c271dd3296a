import { quote, SandboxError } from "../../../shared/errors/error.ts";
import { parseJson } from "../../../shared/json/parse.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../../shared/json/value.ts";
import { writeJson } from "../../../shared/json/write.ts";
import type { Any } from "../../../shared/sandbox/sandbox.ts";
import { maskedPaths, readonlyPaths } from "../kernel-paths.ts";
import { defaultDevices, defaultMounts, defaultPath, defaultProcess } from "./default-spec.ts";
import type { UnpackedImage } from "./image.ts";
import { runtimeSpecType } from "./spec.ts";
import { memberAt, type Workload, type WorkloadSpec } from "./workload.ts";

/** The pod in which a workload runs. */
export interface Pod {
  /** Its id in containerd. */
  readonly id: string;
  /** The process that holds its namespaces. */
  readonly pid: number;
  /** The control group for the workload. */
  readonly cgroupsPath: string;
}

/** Converts a plain value to a `JsonValue`. */
const json = (value: unknown): JsonValue => parseJson(JSON.stringify(value));

/** Returns an object's members; empty for anything else. */
function members(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : new Map();
}

/** Merges objects; later members replace earlier ones, and null members are dropped. */
function merged(...objects: readonly (JsonValue | undefined)[]): Map<string, JsonValue> {
  const entries = objects.flatMap((value) => [...members(value)]);
  return new Map(entries.filter(([, member]) => member !== null));
}

/** Merges lists of variables; later ones replace earlier ones of the same name. */
function environment(...lists: readonly (readonly string[])[]): string[] {
  const byName = new Map(lists.flat().map((entry) => [entry.slice(0, entry.indexOf("=")), entry]));
  return [...byName.values()];
}

/** Returns the spec's user, else the image's. @throws `failed_precondition` if the image names its user */
function userOf({ raw, known }: WorkloadSpec, { name, config }: UnpackedImage): JsonValue {
  if (known.process?.user) {
    const user = merged(json({ uid: 0, gid: 0 }), memberAt(raw, "process", "user"));
    user.delete("username");
    return user;
  }
  const [, uid, gid = "0"] = /^(\d+)(?::(\d+))?$/.exec(config.User || "0") ?? [];
  if (uid !== undefined) return json({ uid: Number(uid), gid: Number(gid) });
  const rule = `its user ${quote(config.User)} is a name; set the number in process.user of the spec`;
  throw new SandboxError("failed_precondition", `image ${quote(name)}: ${rule}`);
}

function processOf(spec: WorkloadSpec, image: UnpackedImage): JsonValue {
  const { args, env, cwd } = spec.known.process ?? {};
  const process = merged(
    json(defaultProcess),
    memberAt(spec.raw, "process"),
    json({
      args,
      env: environment([defaultPath], image.config.Env, env ?? []),
      cwd: cwd || image.config.WorkingDir || "/",
      terminal: false,
    }),
  );
  process.set("user", userOf(spec, image));
  process.delete("consoleSize");
  return process;
}

/** Returns the spec's mounts and the default mounts of other destinations. */
function mountsOf({ raw, known }: WorkloadSpec): JsonValue {
  const destinations = new Set(known.mounts?.map(({ destination }) => destination));
  const mounts = memberAt(raw, "mounts");
  return [
    ...defaultMounts.filter(({ destination }) => !destinations.has(destination)).map(json),
    ...(mounts !== undefined && isJsonArray(mounts) ? mounts : []),
  ];
}

/**
 * Returns the workload's namespaces: the pod's network, IPC and UTS, and its own PID namespace unless the spec omits
 * it.
 */
function namespacesOf({ known }: WorkloadSpec, pid: number): JsonValue {
  const listed = new Set(known.linux?.namespaces?.map(({ type }) => type));
  const inPod = (type: string, file: string) => ({ type, path: `/proc/${pid}/ns/${file}` });
  const isPidShared = listed.size > 0 && !listed.has("pid");
  const others = [...listed].filter((type) => type === "cgroup" || type === "time");
  return json([
    { type: "mount" },
    isPidShared ? inPod("pid", "pid") : { type: "pid" },
    inPod("network", "net"),
    inPod("ipc", "ipc"),
    inPod("uts", "uts"),
    ...others.map((type) => ({ type })),
  ]);
}

function linuxOf(spec: WorkloadSpec, { pid, cgroupsPath }: Pod): JsonValue {
  const linux = merged(
    json({ maskedPaths, readonlyPaths }),
    memberAt(spec.raw, "linux"),
    json({ cgroupsPath }),
  );
  linux.set("namespaces", namespacesOf(spec, pid));
  const resources = merged(json({ devices: defaultDevices }), memberAt(spec.raw, "linux", "resources"));
  linux.set("resources", resources);
  return linux;
}

/**
 * Builds the spec of a workload's container from the record's spec, the image's configuration and the defaults.
 * @throws `failed_precondition` if the image's user is unknown
 */
export function runtimeSpec({ spec }: Workload, image: UnpackedImage, pod: Pod): Any {
  const annotations = merged(
    memberAt(spec.raw, "annotations"),
    json({ "io.kubernetes.cri.container-type": "container", "io.kubernetes.cri.sandbox-id": pod.id }),
  );
  const document = new Map<string, JsonValue>([
    ["ociVersion", "1.0.2"],
    ["process", processOf(spec, image)],
    ["root", json({ path: "rootfs", readonly: spec.known.root?.readonly ?? false })],
    ["mounts", mountsOf(spec)],
    ["annotations", annotations],
    ["linux", linuxOf(spec, pod)],
  ]);
  return { typeUrl: runtimeSpecType, value: Buffer.from(writeJson(document)) };
}
