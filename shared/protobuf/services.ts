import { containerd } from "../../proto/gen/sandbox.js";
import type { StaticType } from "./binary.ts";
import { type Message, message } from "./message.ts";

const { v1 } = containerd.services.sandbox;

/** The codecs of a method's request and response. */
export interface Method<I, O> {
  readonly request: Message<I>;
  readonly response: Message<O>;
}

/** The request and response types of a method, such as `RequestOf<typeof services.Store.methods.Get>`. */
export type RequestOf<M> = M extends Method<infer I, infer _> ? I : never;
export type ResponseOf<M> = M extends Method<infer _, infer O> ? O : never;

/** Creates the codecs of a method. The names of its messages follow from its own. */
function method<I extends object, O extends object>(
  name: string,
  request: StaticType<I>,
  response: StaticType<O>,
): Method<I, O> {
  const typeName = `containerd.services.sandbox.v1.${name}`;
  return {
    request: message(`${typeName}Request`, request),
    response: message(`${typeName}Response`, response),
  };
}

/** containerd's two services, as they are on the wire. */
export const services = {
  Store: {
    typeName: "containerd.services.sandbox.v1.Store",
    methods: {
      Create: method("StoreCreate", v1.StoreCreateRequest, v1.StoreCreateResponse),
      Update: method("StoreUpdate", v1.StoreUpdateRequest, v1.StoreUpdateResponse),
      Delete: method("StoreDelete", v1.StoreDeleteRequest, v1.StoreDeleteResponse),
      List: method("StoreList", v1.StoreListRequest, v1.StoreListResponse),
      Get: method("StoreGet", v1.StoreGetRequest, v1.StoreGetResponse),
    },
  },
  Controller: {
    typeName: "containerd.services.sandbox.v1.Controller",
    methods: {
      Create: method("ControllerCreate", v1.ControllerCreateRequest, v1.ControllerCreateResponse),
      Start: method("ControllerStart", v1.ControllerStartRequest, v1.ControllerStartResponse),
      Platform: method("ControllerPlatform", v1.ControllerPlatformRequest, v1.ControllerPlatformResponse),
      Stop: method("ControllerStop", v1.ControllerStopRequest, v1.ControllerStopResponse),
      Wait: method("ControllerWait", v1.ControllerWaitRequest, v1.ControllerWaitResponse),
      Status: method("ControllerStatus", v1.ControllerStatusRequest, v1.ControllerStatusResponse),
      Shutdown: method("ControllerShutdown", v1.ControllerShutdownRequest, v1.ControllerShutdownResponse),
      Metrics: method("ControllerMetrics", v1.ControllerMetricsRequest, v1.ControllerMetricsResponse),
      Update: method("ControllerUpdate", v1.ControllerUpdateRequest, v1.ControllerUpdateResponse),
    },
  },
} as const;
