import { fileURLToPath } from "node:url";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import protobuf from "protobufjs";

const proto = fileURLToPath(new URL("../../proto", import.meta.url));
const root = new protobuf.Root();
const resolve = root.resolvePath.bind(root);
root.resolvePath = (origin, target) => resolve(`${proto}/`, target) ?? resolve(origin, target);
root.loadSync("services/sandbox/v1/sandbox.proto").resolveAll();

export type Fields = Readonly<Record<string, unknown>>;

/** Calls containerd's sandbox services directly, without the agent. */
export class SandboxClient {
  readonly #client: Client;
  readonly #namespace: string;

  constructor(socket: string, namespace: string) {
    this.#client = new Client(`unix://${socket}`, credentials.createInsecure());
    this.#namespace = namespace;
  }

  /**
   * Makes one call.
   * @param method such as `Controller/Start`
   * @returns the response with all of its fields
   * @throws grpc-js's ServiceError
   */
  call(method: `${"Store" | "Controller"}/${string}`, request: Fields): Promise<Fields> {
    const [service = "", name = ""] = method.split("/");
    const full = `containerd.services.sandbox.v1.${service}`;
    const found = root.lookupService(full).methods[name];
    if (!found?.resolvedRequestType || !found.resolvedResponseType) throw new Error(`no method ${method}`);
    const { resolvedRequestType: requestType, resolvedResponseType: responseType } = found;
    const metadata = new Metadata();
    metadata.set("containerd-namespace", this.#namespace);
    return new Promise((resolvePromise, reject) => {
      this.#client.makeUnaryRequest(
        `/${full}/${name}`,
        (fields: Fields) => Buffer.from(requestType.encode(requestType.fromObject(fields)).finish()),
        (bytes: Buffer): Fields =>
          responseType.toObject(responseType.decode(bytes), { defaults: true, longs: Number }),
        request,
        metadata,
        (error: ServiceError | null, response?: Fields) =>
          response ? resolvePromise(response) : reject(error),
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}
