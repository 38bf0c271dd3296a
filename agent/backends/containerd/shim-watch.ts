import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { containerd } from "../../../proto/gen/containerd.js";
import { message } from "../../../shared/protobuf/message.ts";
import { timestampFromProto } from "../../../shared/protobuf/timestamp.ts";
import type { Exit } from "../../lifecycle/exit.ts";
import { isTime } from "./containerd-sandbox.ts";
import { callShim } from "./ttrpc.ts";

const { v3 } = containerd.task;

const codecs = {
  request: message("containerd.task.v3.WaitRequest", v3.WaitRequest),
  response: message("containerd.task.v3.WaitResponse", v3.WaitResponse),
};

const bootstrapSchema = z.object({
  version: z.int(),
  address: z.string(),
  protocol: z.literal("ttrpc"),
});

/** Reads a shim's socket and service version from the file that containerd writes into the bundle. */
async function shimOf(bundle: string): Promise<{ readonly path: string; readonly version: number }> {
  const text = await readFile(join(bundle, "bootstrap.json"), "utf8");
  const { version, address } = bootstrapSchema.parse(JSON.parse(text));
  return { path: address.replace(/^unix:\/\//, ""), version };
}

/**
 * Waits for a container's exit at the shim itself: containerd forgets exits that occur while it is not running. If the
 * shim is unreachable, only containerd can report the exit.
 */
export class ShimWatch {
  readonly #namespace: string;
  readonly #id: string;
  readonly #onExit: () => void;
  readonly #closed = new AbortController();
  #isWaiting = false;
  #reportedExit: Exit | undefined;

  /** @param id of the container */
  constructor(namespace: string, id: string, onExit: () => void) {
    this.#namespace = namespace;
    this.#id = id;
    this.#onExit = onExit;
  }

  /** The exit that the shim reported; undefined before. */
  get reportedExit(): Exit | undefined {
    return this.#reportedExit;
  }

  /** Starts the Wait unless it is pending. @param bundle of the container */
  start(bundle: string): void {
    if (this.#isWaiting || this.#reportedExit || !bundle || this.#closed.signal.aborted) return;
    this.#isWaiting = true;
    this.#wait(bundle).then(
      (exit) => {
        this.#reportedExit = exit;
        if (exit) this.#onExit();
      },
      () => {
        this.#isWaiting = false;
      },
    );
  }

  close(): void {
    this.#closed.abort();
  }

  async #wait(bundle: string): Promise<Exit | undefined> {
    const { path, version } = await shimOf(bundle);
    const method = { ...codecs, path: `/containerd.task.v${version}.Task/Wait` };
    const { signal } = this.#closed;
    const { exitStatus, exitedAt } = await callShim(path, method, this.#namespace, { id: this.#id }, signal);
    const time = exitedAt ? timestampFromProto(exitedAt) : undefined;
    return isTime(time) ? { status: exitStatus ?? 0, time, reason: "exited", detail: "" } : undefined;
  }
}
