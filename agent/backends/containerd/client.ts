import { Client, connectivityState, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import type { Message } from "../../../shared/protobuf/message.ts";
import { errorOfGrpc } from "./grpc-error.ts";

/** A method of a gRPC service: its path and the codecs of its messages. */
export interface GrpcMethod<I, O> {
  readonly path: string;
  readonly request: Message<I>;
  readonly response: Message<O>;
}

/** A call in progress. */
export interface Cancelable {
  cancel(): void;
}

/** Delay between attempts to connect. */
const backoff = { initialMs: 100, maxMs: 2_000 };

/** containerd's own limit. */
const maxMessageBytes = 16 * 1024 * 1024;

/** Maximum of gRPC's timers. */
const maxTimerMs = 2 ** 31 - 1;

/** Default timeout of a call. */
const callTimeoutMs = 60_000;

function metadataOf(namespace: string): Metadata {
  const metadata = new Metadata();
  if (namespace) metadata.set("containerd-namespace", namespace);
  return metadata;
}

/** A gRPC client of the containerd on a unix socket. Reconnects by itself, with backoff. */
export class GrpcClient {
  readonly #client: Client;
  #isClosed = false;

  constructor(socket: string) {
    this.#client = new Client(`unix:${socket}`, credentials.createInsecure(), {
      // The connection is kept while idle: its loss shows that containerd has ended.
      "grpc.client_idle_timeout_ms": maxTimerMs,
      "grpc.initial_reconnect_backoff_ms": backoff.initialMs,
      "grpc.min_reconnect_backoff_ms": backoff.initialMs,
      "grpc.max_reconnect_backoff_ms": backoff.maxMs,
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
      // containerd requires a host name as authority, which a socket's path is not.
      "grpc.default_authority": "localhost",
      // After a broken connection the outcome is looked up; a retry could repeat the call.
      "grpc.enable_retries": 0,
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /**
   * Makes one call.
   * @param timeoutMs Infinity for a call that waits for an event
   * @param onCall receives the call, so that it can be canceled
   * @throws containerd's error; `unavailable` if it is unreachable or the call is canceled
   */
  call<I, O>(
    method: GrpcMethod<I, O>,
    namespace: string,
    message: I,
    timeoutMs = callTimeoutMs,
    onCall?: (call: Cancelable) => void,
  ): Promise<O> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        method.path,
        (value: I) => Buffer.from(method.request.encode(value)),
        (bytes: Buffer) => method.response.decode(bytes),
        message,
        metadataOf(namespace),
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
   * Makes one call with a streamed response.
   * @returns all messages of the stream
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
          metadataOf(namespace),
          { deadline: Date.now() + callTimeoutMs },
        )
        .on("data", (answer: O) => answers.push(answer))
        .on("end", () => resolve(answers))
        .on("error", (error: ServiceError) => reject(errorOfGrpc(error)));
    });
  }

  /** Resolves with true once connected, with false after the timeout or when the client is closed. */
  untilConnected(timeoutMs: number): Promise<boolean> {
    const channel = this.#client.getChannel();
    const deadline = Date.now() + timeoutMs;
    return new Promise((resolve) => {
      const check = (error?: Error) => {
        // A closed channel connects again if it is asked to, so gRPC's own `waitForReady` would go on.
        if (error || this.#isClosed) return resolve(false);
        const state = channel.getConnectivityState(true);
        if (state === connectivityState.READY) resolve(true);
        else channel.watchConnectivityState(state, deadline, check);
      };
      check();
    });
  }

  /** Resolves when the current connection breaks. */
  untilDisconnected(): Promise<void> {
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
    this.#isClosed = true;
    this.#client.close();
  }
}
