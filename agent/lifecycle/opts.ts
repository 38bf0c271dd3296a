import { createOptsFromProto, createOptsToProto } from "../../shared/protobuf/controller.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import type { LocalRecord } from "./record.ts";

const codec = services.Controller.methods.Create.request;

/** Encodes the options of a Create, without the client's record, as text for the record file. */
export function requestOf({ sandbox, ...opts }: CreateOpts): string {
  return Buffer.from(codec.encode(createOptsToProto(opts))).toString("base64");
}

/** Decodes the options that `requestOf` encoded. */
export function optsOf({ request }: Readonly<LocalRecord>): CreateOpts {
  return createOptsFromProto(codec.decode(Buffer.from(request, "base64")));
}
