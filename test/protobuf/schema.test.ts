import assert from "node:assert/strict";
import { test } from "node:test";
import { type FieldSchema, schema } from "../../proto/gen/schema.ts";

/** All messages with their fields, as containerd's sandbox API numbers them. */
const published: Readonly<Record<string, string>> = {
  "containerd.types.Sandbox":
    "1 string sandboxId, 2 containerd.types.Sandbox.Runtime runtime, 3 google.protobuf.Any spec, 4 map string labels, " +
    "5 google.protobuf.Timestamp createdAt, 6 google.protobuf.Timestamp updatedAt, 7 map google.protobuf.Any extensions, " +
    "10 string sandboxer",
  "containerd.types.Sandbox.Runtime": "1 string name, 2 google.protobuf.Any options",
  "containerd.types.Mount": "1 string type, 2 string source, 3 string target, 4 repeated string options",
  "containerd.types.Platform":
    "1 string os, 2 string architecture, 3 string variant, 4 string osVersion, 5 repeated string osFeatures",
  "containerd.types.Metric": "1 google.protobuf.Timestamp timestamp, 2 string id, 3 google.protobuf.Any data",
  "containerd.events.SandboxCreate": "1 string sandboxId",
  "containerd.events.SandboxStart": "1 string sandboxId",
  "containerd.events.SandboxExit":
    "1 string sandboxId, 2 uint32 exitStatus, 3 google.protobuf.Timestamp exitedAt",
  "sandboxfunctions.agent.v1.ListRequest":
    "1 string namespace, 2 string after, 3 uint32 limit, 4 repeated string ids",
  "sandboxfunctions.agent.v1.ListResponse":
    "1 string epoch, 2 string floor, 3 repeated sandboxfunctions.agent.v1.Entry entries, 4 string next, " +
    "5 repeated string problems",
  "sandboxfunctions.agent.v1.Entry":
    "1 string namespace, 2 string sandboxId, 3 string life, 4 string phase, 5 string fence, 6 uint32 pid, " +
    "7 bool isOrphan, 8 sandboxfunctions.agent.v1.Exit exit",
  "sandboxfunctions.agent.v1.Exit":
    "1 string life, 2 uint32 status, 3 google.protobuf.Timestamp exitedAt, 4 string reason",
  "sandboxfunctions.agent.v1.RenewRequest": "1 string sandboxId, 2 string sandboxer",
  "sandboxfunctions.agent.v1.RenewResponse": "",
  "sandboxfunctions.agent.v1.ReadRequest":
    "1 string sandboxId, 2 string sandboxer, 3 string stdoutFrom, 4 string stderrFrom, 5 uint32 maxBytes, 6 uint32 waitMs",
  "sandboxfunctions.agent.v1.ReadResponse":
    "1 sandboxfunctions.agent.v1.Part stdout, 2 sandboxfunctions.agent.v1.Part stderr, 3 bool isComplete",
  "sandboxfunctions.agent.v1.Part": "1 string from, 2 bytes data, 3 string end",
  "google.protobuf.Any": "1 string type_url, 2 bytes value",
  "google.protobuf.Timestamp": "1 int64 seconds, 2 int32 nanos",
  ...inService({
    StoreCreateRequest: "1 containerd.types.Sandbox sandbox",
    StoreCreateResponse: "1 containerd.types.Sandbox sandbox",
    StoreUpdateRequest: "1 containerd.types.Sandbox sandbox, 2 repeated string fields",
    StoreUpdateResponse: "1 containerd.types.Sandbox sandbox",
    StoreDeleteRequest: "1 string sandboxId",
    StoreDeleteResponse: "",
    StoreListRequest: "1 repeated string filters",
    StoreListResponse: "1 repeated containerd.types.Sandbox list",
    StoreGetRequest: "1 string sandboxId",
    StoreGetResponse: "1 containerd.types.Sandbox sandbox",
    ControllerCreateRequest:
      "1 string sandboxId, 2 repeated containerd.types.Mount rootfs, 3 google.protobuf.Any options, 4 string netnsPath, " +
      "5 map string annotations, 6 containerd.types.Sandbox sandbox, 10 string sandboxer",
    ControllerCreateResponse: "1 string sandboxId",
    ControllerStartRequest: "1 string sandboxId, 10 string sandboxer",
    ControllerStartResponse:
      "1 string sandboxId, 2 uint32 pid, 3 google.protobuf.Timestamp createdAt, 4 map string labels, 5 string address, " +
      "6 uint32 version, 7 google.protobuf.Any spec",
    ControllerPlatformRequest: "1 string sandboxId, 10 string sandboxer",
    ControllerPlatformResponse: "1 containerd.types.Platform platform",
    ControllerStopRequest: "1 string sandboxId, 2 uint32 timeoutSecs, 10 string sandboxer",
    ControllerStopResponse: "",
    ControllerWaitRequest: "1 string sandboxId, 10 string sandboxer",
    ControllerWaitResponse: "1 uint32 exitStatus, 2 google.protobuf.Timestamp exitedAt",
    ControllerStatusRequest: "1 string sandboxId, 2 bool verbose, 10 string sandboxer",
    ControllerStatusResponse:
      "1 string sandboxId, 2 uint32 pid, 3 string state, 4 map string info, 5 google.protobuf.Timestamp createdAt, " +
      "6 google.protobuf.Timestamp exitedAt, 7 google.protobuf.Any extra, 8 string address, 9 uint32 version",
    ControllerShutdownRequest: "1 string sandboxId, 10 string sandboxer",
    ControllerShutdownResponse: "",
    ControllerMetricsRequest: "1 string sandboxId, 10 string sandboxer",
    ControllerMetricsResponse: "1 containerd.types.Metric metrics",
    ControllerUpdateRequest:
      "1 string sandboxId, 2 string sandboxer, 3 containerd.types.Sandbox sandbox, 4 repeated string fields",
    ControllerUpdateResponse: "",
  }),
};

function inService(messages: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [`containerd.services.sandbox.v1.${name}`, fields]),
  );
}

function describe(fields: readonly FieldSchema[]): string {
  return fields
    .map(({ id, kind, type, name }) => [id, ...(kind === "single" ? [] : [kind]), type, name].join(" "))
    .join(", ");
}

test("messages have containerd's fields, numbers and types", () => {
  const ours = Object.fromEntries(Object.entries(schema).map(([name, fields]) => [name, describe(fields)]));
  assert.deepEqual(ours, published);
});
