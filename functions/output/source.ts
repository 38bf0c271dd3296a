import { delay } from "../../shared/async/delay.ts";
import type { OutputTarget } from "../../shared/controller/outputs.ts";
import { isCodeOf, SandboxError } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { type OutputReply, outputStreams } from "../../shared/sandbox/output.ts";
import type { Services } from "../operation.ts";
import { emptyLine, endLine } from "./frames.ts";
import { endsOf, firstOffsets, framesOf, hasReached, type Offsets, offsetsAfter } from "./position.ts";
import type { OutputRequest } from "./query.ts";

/** Maximum number of bytes of each stream that one read returns. */
export const maxReadBytes = 256 * 1024;

/** Time of one read that waits, in milliseconds: then the reader gets an empty line. */
const heartbeatMs = 15_000;

/** Time for which reads at an agent that cannot be reached are repeated, in milliseconds. */
const maxOutageMs = 30_000;
const retryDelayMs = 250;

const encoder = new TextEncoder();

/** The source of an answer with output. The reader sets the pace: it takes a part, then the next one is read. */
export class OutputSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #services: Services;
  readonly #call: Call;
  readonly #target: OutputTarget;
  readonly #request: OutputRequest;
  readonly #ending = new AbortController();
  /** The offsets at which the answer ends; undefined if it follows. */
  readonly #ends: Offsets | undefined;
  #next: Offsets;
  #pending: OutputReply | undefined;
  #reads = 1;

  /** @param first the first reply, whose errors the caller has handled */
  constructor(
    services: Services,
    call: Call,
    target: OutputTarget,
    request: OutputRequest,
    first: OutputReply,
  ) {
    this.#services = services;
    this.#call = { ...call, signal: this.#ending.signal, deadline: undefined };
    this.#target = target;
    this.#request = request;
    this.#pending = first;
    this.#next = firstOffsets(request.from, first);
    this.#ends = request.follows ? undefined : endsOf(first);
    services.stopping?.addEventListener("abort", this.#stop);
    if (services.stopping?.aborted) this.#stop();
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      for (;;) {
        const isFirst = this.#pending !== undefined;
        const reply = this.#pending ?? (await this.#read());
        this.#pending = undefined;
        const part = this.#partOf(reply, isFirst);
        this.#next = offsetsAfter(this.#next, reply);
        if (part.length > 0) controller.enqueue(part);
        if (reply.isComplete || this.#isAtEnd) return this.#end(controller, reply.isComplete);
        if (part.length > 0) return;
      }
    } catch (error) {
      if (this.#services.stopping?.aborted) this.#end(controller, false);
      else {
        this.cancel();
        controller.error(error);
      }
    }
  }

  cancel(): void {
    this.#services.stopping?.removeEventListener("abort", this.#stop);
    this.#ending.abort();
  }

  readonly #stop = (): void => this.#ending.abort();

  get #isAtEnd(): boolean {
    return (this.#ends && hasReached(this.#next, this.#ends)) || this.#reads >= this.#target.maxReads;
  }

  #end(controller: ReadableStreamDefaultController<Uint8Array>, isComplete: boolean): void {
    this.cancel();
    if (this.#request.hasFrames) controller.enqueue(encoder.encode(endLine(this.#next, isComplete)));
    controller.close();
  }

  /** Returns what the reader gets of a reply. @throws if bytes are missing and the answer cannot say so */
  #partOf(reply: OutputReply, isFirst: boolean): Uint8Array {
    if (this.#request.hasFrames) {
      const lines = framesOf(reply, this.#next);
      if (lines !== "" || reply.isComplete || this.#ends) return encoder.encode(lines);
      const stream = outputStreams.find((each) => this.#next[each] !== undefined) ?? "stdout";
      return encoder.encode(emptyLine(stream, this.#next[stream] ?? 0));
    }
    const [stream = "stdout"] = outputStreams.filter((each) => reply.parts[each]);
    const part = reply.parts[stream];
    if (!part || part.data.length === 0) return new Uint8Array(0);
    // The header of the answer has the offset of the first part.
    if (!isFirst && part.from > (this.#next[stream] ?? 0)) {
      throw new SandboxError("data_loss", `${stream}: bytes before ${part.from} are no longer kept`);
    }
    return part.data;
  }

  /** Reads the next parts. Repeats the read while the agent cannot be reached. */
  async #read(): Promise<OutputReply> {
    this.#reads++;
    const waitMs = this.#request.follows ? heartbeatMs : 0;
    const query = { from: this.#next, maxBytes: maxReadBytes, waitMs };
    for (const endMs = Date.now() + maxOutageMs; ; ) {
      try {
        return await this.#services.outputs.read(this.#call, this.#target, query);
      } catch (error) {
        if (this.#ending.signal.aborted || !isCodeOf(error, "unavailable") || Date.now() > endMs) throw error;
      }
      await delay(retryDelayMs, this.#ending.signal);
    }
  }
}
