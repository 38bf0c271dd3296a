import { containerd } from "../../../proto/gen/containerd.js";
import { message } from "../../../shared/protobuf/message.ts";

const { services } = containerd;
const { v1: containers } = services.containers;
const { v1: content } = services.content;
const { v1: images } = services.images;
const { v1: introspection } = services.introspection;
const { v1: snapshots } = services.snapshots;
const { v1: tasks } = services.tasks;

/** A message without fields: `google.protobuf.Empty`, and responses whose fields are not needed. */
const empty = message<object>("google.protobuf.Empty", {
  encode: (_, writer) => writer,
  decode: (reader) => {
    reader.pos = reader.len;
    return {};
  },
});

/** The methods of containerd's services that the agent calls, except those of the sandbox API. */
export const methods = {
  version: {
    path: "/containerd.services.version.v1.Version/Version",
    request: empty,
    response: message("containerd.services.version.v1.VersionResponse", services.version.v1.VersionResponse),
  },
  /** CRI's own version: answered only after CRI has recovered its pods. */
  criVersion: { path: "/runtime.v1.RuntimeService/Version", request: empty, response: empty },
  getImage: {
    path: "/containerd.services.images.v1.Images/Get",
    request: message("containerd.services.images.v1.GetImageRequest", images.GetImageRequest),
    response: message("containerd.services.images.v1.GetImageResponse", images.GetImageResponse),
  },
  contentInfo: {
    path: "/containerd.services.content.v1.Content/Info",
    request: message("containerd.services.content.v1.InfoRequest", content.InfoRequest),
    response: message("containerd.services.content.v1.InfoResponse", content.InfoResponse),
  },
  /** Responds with a stream. */
  readContent: {
    path: "/containerd.services.content.v1.Content/Read",
    request: message("containerd.services.content.v1.ReadContentRequest", content.ReadContentRequest),
    response: message("containerd.services.content.v1.ReadContentResponse", content.ReadContentResponse),
  },
  prepareSnapshot: {
    path: "/containerd.services.snapshots.v1.Snapshots/Prepare",
    request: message(
      "containerd.services.snapshots.v1.PrepareSnapshotRequest",
      snapshots.PrepareSnapshotRequest,
    ),
    response: message(
      "containerd.services.snapshots.v1.PrepareSnapshotResponse",
      snapshots.PrepareSnapshotResponse,
    ),
  },
  plugins: {
    path: "/containerd.services.introspection.v1.Introspection/Plugins",
    request: message("containerd.services.introspection.v1.PluginsRequest", introspection.PluginsRequest),
    response: message("containerd.services.introspection.v1.PluginsResponse", introspection.PluginsResponse),
  },
  removeSnapshot: {
    path: "/containerd.services.snapshots.v1.Snapshots/Remove",
    request: message(
      "containerd.services.snapshots.v1.RemoveSnapshotRequest",
      snapshots.RemoveSnapshotRequest,
    ),
    response: empty,
  },
  getContainer: {
    path: "/containerd.services.containers.v1.Containers/Get",
    request: message("containerd.services.containers.v1.GetContainerRequest", containers.GetContainerRequest),
    response: message(
      "containerd.services.containers.v1.GetContainerResponse",
      containers.GetContainerResponse,
    ),
  },
  createContainer: {
    path: "/containerd.services.containers.v1.Containers/Create",
    request: message(
      "containerd.services.containers.v1.CreateContainerRequest",
      containers.CreateContainerRequest,
    ),
    response: message(
      "containerd.services.containers.v1.CreateContainerResponse",
      containers.CreateContainerResponse,
    ),
  },
  deleteContainer: {
    path: "/containerd.services.containers.v1.Containers/Delete",
    request: message(
      "containerd.services.containers.v1.DeleteContainerRequest",
      containers.DeleteContainerRequest,
    ),
    response: empty,
  },
  createTask: {
    path: "/containerd.services.tasks.v1.Tasks/Create",
    request: message("containerd.services.tasks.v1.CreateTaskRequest", tasks.CreateTaskRequest),
    response: message("containerd.services.tasks.v1.CreateTaskResponse", tasks.CreateTaskResponse),
  },
  startTask: {
    path: "/containerd.services.tasks.v1.Tasks/Start",
    request: message("containerd.services.tasks.v1.StartRequest", tasks.StartRequest),
    response: message("containerd.services.tasks.v1.StartResponse", tasks.StartResponse),
  },
  getTask: {
    path: "/containerd.services.tasks.v1.Tasks/Get",
    request: message("containerd.services.tasks.v1.GetRequest", tasks.GetRequest),
    response: message("containerd.services.tasks.v1.GetResponse", tasks.GetResponse),
  },
  waitTask: {
    path: "/containerd.services.tasks.v1.Tasks/Wait",
    request: message("containerd.services.tasks.v1.WaitRequest", tasks.WaitRequest),
    response: message("containerd.services.tasks.v1.WaitResponse", tasks.WaitResponse),
  },
  deleteTask: {
    path: "/containerd.services.tasks.v1.Tasks/Delete",
    request: message("containerd.services.tasks.v1.DeleteTaskRequest", tasks.DeleteTaskRequest),
    response: empty,
  },
  kill: {
    path: "/containerd.services.tasks.v1.Tasks/Kill",
    request: message("containerd.services.tasks.v1.KillRequest", tasks.KillRequest),
    response: empty,
  },
} as const;
