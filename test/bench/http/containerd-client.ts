import { type Client, Metadata } from "@grpc/grpc-js";
import { toProto } from "../../../shared/protobuf/sandbox.ts";
import { services } from "../../../shared/protobuf/services.ts";
import { idOf, recordOf } from "../fixture/records.ts";

type Method = keyof typeof services.Store.methods;
/** Sends a call of the Store. */
export type Send = (namespace: string, method: Method, body: Uint8Array) => Promise<void>;

const deadlineMs = 30_000;

/** Returns the calls of a client. Answers are left as the bytes they are, as those over HTTP are. */
export function senderOf(client: Client): Send {
  return (namespace, method, body) => {
    const metadata = new Metadata();
    metadata.set("containerd-namespace", namespace);
    const path = `/${services.Store.typeName}/${method}`;
    const options = { deadline: Date.now() + deadlineMs };
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest<Uint8Array, Buffer>(
        path,
        (bytes) => Buffer.from(bytes),
        (bytes) => bytes,
        body,
        metadata,
        options,
        (error) => (error ? reject(error) : resolve()),
      );
    });
  };
}

const { Create } = services.Store.methods;

/** Stores the records 0 to `count`, ten of each group. */
export async function store(send: Send, namespace: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 50) {
    const ids = Array.from({ length: Math.min(50, count - index) }, (_, more) => index + more);
    await Promise.all(
      ids.map((at) => {
        const sandbox = toProto(recordOf(idOf(at), at % Math.max(1, Math.floor(count / 10))));
        return send(namespace, "Create", Create.request.encode({ sandbox }));
      }),
    );
  }
}
