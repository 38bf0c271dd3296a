import { Client, connectivityState, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import type { Message } from "../../../shared/protobuf/message.ts";
import { errorOfGrpc } from "./grpc-error.ts";

/** A method of a gRPC service: its path, and the codecs of what goes in and out. */
export interface GrpcMethod<I, O> {
  readonly path: string;
  readonly request: Message<I>;
  readonly response: Message<O>;
}

/** A call that is under way. */
export interface Cancelable {
  cancel(): void;
}

/** Between two tries to connect, in milliseconds: the first pause, which grows, and the longest. */
const backoff = { first: 100, longest: 2_000 };

/** containerd's own limit of a message, in bytes. */
const longestMessage = 16 * 1024 * 1024;

/** The longest that a timer of gRPC's may be, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** How long a call may take if nothing else is said, in milliseconds. */
const patience = 60_000;

function headers(namespace: string): Metadata {
  const metadata = new Metadata();
  if (namespace) metadata.set("containerd-namespace", namespace);
  return metadata;
}

/** A gRPC client of the containerd on a unix socket. It connects again by itself, with backoff. */
export class GrpcClient {
  readonly #client: Client;

  constructor(socket: string) {
    this.#client = new Client(`unix:${socket}`, credentials.createInsecure(), {
      // A connection is there to tell that containerd is.
      "grpc.client_idle_timeout_ms": longestTimer,
      "grpc.initial_reconnect_backoff_ms": backoff.first,
      "grpc.min_reconnect_backoff_ms": backoff.first,
      "grpc.max_reconnect_backoff_ms": backoff.longest,
      "grpc.max_receive_message_length": longestMessage,
      "grpc.max_send_message_length": longestMessage,
      // A socket's path is no host name, and containerd asks for one.
      "grpc.default_authority": "localhost",
      // What happened on a connection that broke is looked up, not tried again.
      "grpc.enable_retries": 0,
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /**
   * Makes one call.
   * @param timeoutMs Infinity for one that is answered when something has happened
   * @param onCall is given the call, to cancel it
   * @throws what containerd answered; `unavailable` when it cannot be reached, does not answer or is canceled
   */
  call<I, O>(
    method: GrpcMethod<I, O>,
    namespace: string,
    message: I,
    timeoutMs = patience,
    onCall?: (call: Cancelable) => void,
  ): Promise<O> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        method.path,
        (value: I) => Buffer.from(method.request.encode(value)),
        (bytes: Buffer) => method.response.decode(bytes),
        message,
        headers(namespace),
        { deadline: Date.now() + timeoutMs },
        (error: ServiceError | null, answer?: O) => {
          if (error) reject(errorOfGrpc(error));
          else if (answer !== undefined) resolve(answer);
        },
      );
      onCall?.(call);
    });
  }

  /**
   * Makes one call that is answered by a stream.
   * @returns all messages of it
   * @throws as `call`
   */
  collect<I, O>(method: GrpcMethod<I, O>, namespace: string, message: I): Promise<O[]> {
    return new Promise((resolve, reject) => {
      const answers: O[] = [];
      this.#client
        .makeServerStreamRequest(
          method.path,
          (value: I) => Buffer.from(method.request.encode(value)),
          (bytes: Buffer) => method.response.decode(bytes),
          message,
          headers(namespace),
          { deadline: Date.now() + patience },
        )
        .on("data", (answer: O) => answers.push(answer))
        .on("end", () => resolve(answers))
        .on("error", (error: ServiceError) => reject(errorOfGrpc(error)));
    });
  }

  /** Resolves when there is a connection; with false when there is none by then, or the client was closed. */
  connected(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#client.waitForReady(Date.now() + withinMs, (error) => resolve(!error));
    });
  }

  /** Resolves when the connection there is has broken. */
  disconnected(): Promise<void> {
    const channel = this.#client.getChannel();
    return new Promise((resolve) => {
      const watch = () => {
        if (channel.getConnectivityState(false) !== connectivityState.READY) resolve();
        else channel.watchConnectivityState(connectivityState.READY, Number.POSITIVE_INFINITY, watch);
      };
      watch();
    });
  }

  close(): void {
    this.#client.close();
  }
}
