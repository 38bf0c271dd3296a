import { closed, object, type Schema, text } from "../schema.ts";
import { messageOf, requestOf } from "./messages.ts";

const sandboxer =
  "The sandboxer whose agent is asked; by default that of the record, else `DEFAULT_SANDBOXER`.";
const sameId = "The id; if given, the one of the path.";

/** The descriptions of a sandbox's fields. */
export const sandboxFields = {
  sandboxId:
    "The id, unique in its namespace: 1 to 76 letters and digits with single `.`, `_` and `-` between them.",
  runtime: "The runtime, which must be there; its name may be empty.",
  spec: "The specification, such as an OCI runtime spec. It is kept byte for byte.",
  labels: "Labels, by their keys. Those with an empty value are not kept.",
  createdAt: "When the record was stored. Ignored in requests.",
  updatedAt: "When the record was last changed. Ignored in requests.",
  extensions: "Extensions, by their names.",
  sandboxer: "The sandboxer that runs the sandbox; empty for `DEFAULT_SANDBOXER`.",
} as const;

const processOptions = "Options of the runtime.";

/** The components of containerd's messages. */
export const containerdSchemas = {
  Any: closed(
    "A `google.protobuf.Any`: its bytes as base64 in `value`, or as `json` for types that are JSON themselves. Answers have `json` only if that gives the same bytes again.",
    { typeUrl: text("The type, such as `types.containerd.io/opencontainers/runtime-spec/1/Spec`.") },
    {
      value: text("The bytes, in base64.", { contentEncoding: "base64" }),
      json: { description: "The JSON." },
    },
  ),
  Runtime: {
    ...messageOf("containerd.types.Sandbox.Runtime", "The runtime of a sandbox.", {
      name: "The name, such as `process`.",
      options: processOptions,
    }),
  },
  Mount: messageOf("containerd.types.Mount", "A mount of a root file system.", {
    type: "The type of the file system.",
    source: "The device or directory.",
    target: "The path in the sandbox.",
    options: "Options, as of fstab.",
  }),
  Platform: messageOf("containerd.types.Platform", "A platform, in the OCI's names.", {
    os: "The operating system, such as `linux`.",
    architecture: "The CPU architecture, such as `amd64`.",
    variant: "The variant of the architecture.",
    osVersion: "The version of the operating system.",
    osFeatures: "Features of the operating system.",
  }),
  Metric: messageOf("containerd.types.Metric", "The resource usage of a sandbox.", {
    timestamp: "When it was measured.",
    id: "The id of the sandbox.",
    data: "The metrics: of our agents the JSON `{cpuUsageUsec, memoryBytes, pids}`.",
  }),
  SandboxMessage: {
    ...messageOf("containerd.types.Sandbox", "A sandbox, in containerd's form.", sandboxFields),
    additionalProperties: false,
  },
  CreateRequest: requestOf(
    "containerd.services.sandbox.v1.ControllerCreateRequest",
    "What the agent gets in addition to the record.",
    {
      sandboxId: sameId,
      rootfs: "Mounts of the root file system.",
      options: "Options of the sandboxer.",
      netnsPath: "The path of a network namespace on the node.",
      annotations: "Annotations.",
      sandbox: "The sandbox that is created; by default the stored record.",
      sandboxer,
    },
  ),
  TargetRequest: requestOf(
    "containerd.services.sandbox.v1.ControllerStartRequest",
    "The sandbox that is meant. All members may be left out.",
    { sandboxId: sameId, sandboxer },
  ),
  UpdateRequest: requestOf(
    "containerd.services.sandbox.v1.ControllerUpdateRequest",
    "The changed fields that the agent gets.",
    {
      sandboxId: sameId,
      sandboxer,
      sandbox: "The sandbox with the new values; it must be there.",
      fields: "The field paths that have changed, such as `labels.app`.",
    },
  ),
  CreateAnswer: messageOf(
    "containerd.services.sandbox.v1.ControllerCreateResponse",
    "A sandbox that was created.",
    { sandboxId: "The id." },
  ),
  StartAnswer: messageOf(
    "containerd.services.sandbox.v1.ControllerStartResponse",
    "A sandbox that was started.",
    {
      sandboxId: "The id.",
      pid: "The process id on the node; 0 if there is none.",
      createdAt: "When the sandbox was created.",
      labels: "Labels of the sandbox.",
      address: "The address of its task service, if it has one.",
      version: "The version of that service.",
      spec: "The specification.",
    },
    ["pid"],
  ),
  PlatformAnswer: messageOf(
    "containerd.services.sandbox.v1.ControllerPlatformResponse",
    "The platform of a sandbox.",
    { platform: "The platform." },
  ),
  StatusAnswer: messageOf(
    "containerd.services.sandbox.v1.ControllerStatusResponse",
    "The state of a sandbox, as its agent reports it.",
    {
      sandboxId: "The id.",
      pid: "The process id on the node; 0 if there is none.",
      state: "`SANDBOX_UNKNOWN` (created), `SANDBOX_READY` (running) or `SANDBOX_NOTREADY` (stopped).",
      info: "With `verbose=true`: facts such as the paths of its output, and the recorded state.",
      createdAt: "When it was created.",
      exitedAt: "When it exited.",
      extra: "Further facts of other agents.",
      address: "The address of its task service, if it has one.",
      version: "The version of that service.",
    },
    ["pid"],
  ),
  MetricsAnswer: messageOf(
    "containerd.services.sandbox.v1.ControllerMetricsResponse",
    "The resource usage of a sandbox.",
    { metrics: "The metrics." },
  ),
  Empty: object("Nothing.", {}),
} as const satisfies Record<string, Schema>;
