import { create, createFileRegistry, type DescService } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_any,
  file_google_protobuf_timestamp,
  FieldDescriptorProto_Label as Label,
  ServiceDescriptorProtoSchema,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";

/**
 * containerd's sandbox API, written a second time by field numbers and without our .proto files, so that a client based
 * on it detects differences. A field is `name number type`; `[]` is repeated, `<>` is a map with string keys.
 */
const messages: Readonly<Record<string, string>> = {
  Runtime: "name 1 string, options 2 Any",
  Sandbox:
    "sandbox_id 1 string, runtime 2 Runtime, spec 3 Any, labels 4 <>string, created_at 5 Timestamp, updated_at 6 Timestamp, extensions 7 <>Any, sandboxer 10 string",
  Mount: "type 1 string, source 2 string, target 3 string, options 4 []string",
  Platform:
    "os 1 string, architecture 2 string, variant 3 string, os_version 4 string, os_features 5 []string",
  Metric: "timestamp 1 Timestamp, id 2 string, data 3 Any",
  StoreCreateRequest: "sandbox 1 Sandbox",
  StoreCreateResponse: "sandbox 1 Sandbox",
  StoreUpdateRequest: "sandbox 1 Sandbox, fields 2 []string",
  StoreUpdateResponse: "sandbox 1 Sandbox",
  StoreDeleteRequest: "sandbox_id 1 string",
  StoreDeleteResponse: "",
  StoreListRequest: "filters 1 []string",
  StoreListResponse: "list 1 []Sandbox",
  StoreGetRequest: "sandbox_id 1 string",
  StoreGetResponse: "sandbox 1 Sandbox",
  ControllerCreateRequest:
    "sandbox_id 1 string, rootfs 2 []Mount, options 3 Any, netns_path 4 string, annotations 5 <>string, sandbox 6 Sandbox, sandboxer 10 string",
  ControllerCreateResponse: "sandbox_id 1 string",
  ControllerStartRequest: "sandbox_id 1 string, sandboxer 10 string",
  ControllerStartResponse:
    "sandbox_id 1 string, pid 2 uint32, created_at 3 Timestamp, labels 4 <>string, address 5 string, version 6 uint32, spec 7 Any",
  ControllerPlatformRequest: "sandbox_id 1 string, sandboxer 10 string",
  ControllerPlatformResponse: "platform 1 Platform",
  ControllerStopRequest: "sandbox_id 1 string, timeout_secs 2 uint32, sandboxer 10 string",
  ControllerStopResponse: "",
  ControllerWaitRequest: "sandbox_id 1 string, sandboxer 10 string",
  ControllerWaitResponse: "exit_status 1 uint32, exited_at 2 Timestamp",
  ControllerStatusRequest: "sandbox_id 1 string, verbose 2 bool, sandboxer 10 string",
  ControllerStatusResponse:
    "sandbox_id 1 string, pid 2 uint32, state 3 string, info 4 <>string, created_at 5 Timestamp, exited_at 6 Timestamp, extra 7 Any, address 8 string, version 9 uint32",
  ControllerShutdownRequest: "sandbox_id 1 string, sandboxer 10 string",
  ControllerShutdownResponse: "",
  ControllerMetricsRequest: "sandbox_id 1 string, sandboxer 10 string",
  ControllerMetricsResponse: "metrics 1 Metric",
  ControllerUpdateRequest: "sandbox_id 1 string, sandboxer 2 string, sandbox 3 Sandbox, fields 4 []string",
  ControllerUpdateResponse: "",
};

const rpcs: Readonly<Record<string, string>> = {
  Store: "Create Update Delete List Get",
  Controller: "Create Start Platform Stop Wait Status Shutdown Metrics Update",
};

const pack = "containerd.services.sandbox.v1";
const scalars: Readonly<Record<string, Type>> = { string: Type.STRING, uint32: Type.UINT32, bool: Type.BOOL };

function typed(name: string) {
  const type = scalars[name];
  if (type !== undefined) return { type };
  const known = name === "Any" || name === "Timestamp" ? "google.protobuf" : pack;
  return { type: Type.MESSAGE, typeName: `.${known}.${name}` };
}

function field(name: string, number: number, type: ReturnType<typeof typed>, label = Label.OPTIONAL) {
  const jsonName = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return create(FieldDescriptorProtoSchema, { name, number, label, jsonName, ...type });
}

function message(name: string, fields: string): DescriptorProto {
  const nestedType: DescriptorProto[] = [];
  const columns = fields ? fields.split(", ") : [];
  const made = columns.map((column) => {
    const [fieldName = "", number = "", type = ""] = column.split(" ");
    if (type.startsWith("[]")) return field(fieldName, Number(number), typed(type.slice(2)), Label.REPEATED);
    if (!type.startsWith("<>")) return field(fieldName, Number(number), typed(type));
    const entry = `${fieldName[0]?.toUpperCase()}${fieldName.slice(1)}Entry`;
    nestedType.push(
      create(DescriptorProtoSchema, {
        name: entry,
        field: [field("key", 1, typed("string")), field("value", 2, typed(type.slice(2)))],
        options: { mapEntry: true },
      }),
    );
    const typeName = `.${pack}.${name}.${entry}`;
    return field(fieldName, Number(number), { type: Type.MESSAGE, typeName }, Label.REPEATED);
  });
  return create(DescriptorProtoSchema, { name, field: made, nestedType });
}

const file = create(FileDescriptorProtoSchema, {
  name: "sandbox.proto",
  package: pack,
  syntax: "proto3",
  dependency: ["google/protobuf/any.proto", "google/protobuf/timestamp.proto"],
  messageType: Object.entries(messages).map(([name, fields]) => message(name, fields)),
  service: Object.entries(rpcs).map(([name, methods]) =>
    create(ServiceDescriptorProtoSchema, {
      name,
      method: methods.split(" ").map((method) => ({
        name: method,
        inputType: `.${pack}.${name}${method}Request`,
        outputType: `.${pack}.${name}${method}Response`,
      })),
    }),
  ),
});

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [file_google_protobuf_any.proto, file_google_protobuf_timestamp.proto, file],
  }),
);

function service(name: string): DescService {
  const found = registry.getService(`${pack}.${name}`);
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

export const Store = service("Store");
export const Controller = service("Controller");
