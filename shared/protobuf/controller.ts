import type { containerd } from "../../proto/gen/sandbox.js";
import type {
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Mount,
  Platform,
} from "../sandbox/controller.ts";
import type { Any, Timestamp } from "../sandbox/sandbox.ts";
import { anyFromProto, anyToProto } from "./any.ts";
import { mapFromProto, mapToProto } from "./map.ts";
import { fromProto, toProto } from "./sandbox.ts";
import { timestampFromProto, timestampToProto } from "./timestamp.ts";

type V1 = typeof containerd.services.sandbox.v1;
type Properties<T extends { encode(message: never): unknown }> = Parameters<T["encode"]>[0];
type CreateRequest = Properties<V1["ControllerCreateRequest"]>;
type StartResponse = Properties<V1["ControllerStartResponse"]>;
type StatusResponse = Properties<V1["ControllerStatusResponse"]>;
type WaitResponse = Properties<V1["ControllerWaitResponse"]>;
type MetricMessage = containerd.types.Metric.$Properties;
type MountMessage = containerd.types.Mount.$Properties;
type PlatformMessage = containerd.types.Platform.$Properties;

const same = <T>(value: T) => value;
const optionalAny = (any: Any | undefined) => (any ? anyToProto(any) : null);
const optionalTime = (time: Timestamp | undefined) => (time ? timestampToProto(time) : null);

export function mountToProto(mount: Mount): MountMessage {
  return { ...mount, options: [...mount.options] };
}

export function mountFromProto({ type, source, target, options }: MountMessage): Mount {
  return { type: type ?? "", source: source ?? "", target: target ?? "", options: options ?? [] };
}

/** Converts the options of Create to its request, without the sandbox's id and sandboxer. */
export function createOptsToProto(opts: CreateOpts): CreateRequest {
  return {
    rootfs: opts.rootfs.map(mountToProto),
    options: optionalAny(opts.options),
    netnsPath: opts.netnsPath,
    annotations: mapToProto(opts.annotations, same),
    sandbox: opts.sandbox ? toProto(opts.sandbox) : null,
  };
}

export function createOptsFromProto(request: CreateRequest): CreateOpts {
  return {
    rootfs: (request.rootfs ?? []).map(mountFromProto),
    options: request.options ? anyFromProto(request.options) : undefined,
    netnsPath: request.netnsPath ?? "",
    annotations: mapFromProto(request.annotations, same),
    sandbox: request.sandbox ? fromProto(request.sandbox) : undefined,
  };
}

export function instanceToProto(instance: ControllerInstance): StartResponse {
  return {
    sandboxId: instance.sandboxId,
    pid: instance.pid,
    createdAt: optionalTime(instance.createdAt),
    labels: mapToProto(instance.labels, same),
    address: instance.address,
    version: instance.version,
    spec: optionalAny(instance.spec),
  };
}

export function instanceFromProto(response: StartResponse): ControllerInstance {
  return {
    sandboxId: response.sandboxId ?? "",
    pid: response.pid ?? 0,
    createdAt: response.createdAt ? timestampFromProto(response.createdAt) : undefined,
    labels: mapFromProto(response.labels, same),
    address: response.address ?? "",
    version: response.version ?? 0,
    spec: response.spec ? anyFromProto(response.spec) : undefined,
  };
}

export function statusToProto(status: ControllerStatus): StatusResponse {
  return {
    sandboxId: status.sandboxId,
    pid: status.pid,
    state: status.state,
    info: mapToProto(status.info, same),
    createdAt: optionalTime(status.createdAt),
    exitedAt: optionalTime(status.exitedAt),
    extra: optionalAny(status.extra),
    address: status.address,
    version: status.version,
  };
}

export function statusFromProto(response: StatusResponse): ControllerStatus {
  return {
    sandboxId: response.sandboxId ?? "",
    pid: response.pid ?? 0,
    state: response.state ?? "",
    info: mapFromProto(response.info, same),
    createdAt: response.createdAt ? timestampFromProto(response.createdAt) : undefined,
    exitedAt: response.exitedAt ? timestampFromProto(response.exitedAt) : undefined,
    extra: response.extra ? anyFromProto(response.extra) : undefined,
    address: response.address ?? "",
    version: response.version ?? 0,
  };
}

export function exitToProto({ exitStatus, exitedAt }: ExitStatus): WaitResponse {
  return { exitStatus, exitedAt: optionalTime(exitedAt) };
}

export function exitFromProto({ exitStatus, exitedAt }: WaitResponse): ExitStatus {
  return { exitStatus: exitStatus ?? 0, exitedAt: exitedAt ? timestampFromProto(exitedAt) : undefined };
}

export function platformToProto(platform: Platform): PlatformMessage {
  return { ...platform, osFeatures: [...platform.osFeatures] };
}

export function platformFromProto(message: PlatformMessage): Platform {
  return {
    os: message.os ?? "",
    architecture: message.architecture ?? "",
    variant: message.variant ?? "",
    osVersion: message.osVersion ?? "",
    osFeatures: message.osFeatures ?? [],
  };
}

export function metricToProto({ timestamp, id, data }: Metric): MetricMessage {
  return { timestamp: optionalTime(timestamp), id, data: optionalAny(data) };
}

export function metricFromProto({ timestamp, id, data }: MetricMessage): Metric {
  return {
    timestamp: timestamp ? timestampFromProto(timestamp) : undefined,
    id: id ?? "",
    data: data ? anyFromProto(data) : undefined,
  };
}
