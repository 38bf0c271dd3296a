import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import { outputQueryToProto, outputReplyFromProto, outputService } from "../protobuf/output.ts";
import type { Call } from "../sandbox/call.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { OutputQuery, OutputReply } from "../sandbox/output.ts";
import { type AgentClient, agentTimeoutMs } from "./agent-client.ts";
import type { Agents } from "./agents.ts";
import { notFound } from "./errors.ts";
import type { LongPolls } from "./long-polls.ts";

const { typeName, methods } = outputService;

/** The life whose output is read, and its agent. */
export interface OutputTarget {
  readonly id: string;
  readonly life: number;
  readonly agent: AgentClient;
  /** Maximum number of reads of one request. */
  readonly maxReads: number;
}

export interface OutputsOptions {
  readonly instances: Pick<InstanceStore, "find" | "lastExit">;
  readonly agents: Agents;
  /** Limits the number of reads that wait. */
  readonly polls: LongPolls;
  /** Maximum number of reads of one request, on platforms that limit the requests that one may make. */
  readonly maxReads: number;
}

/** Returns the error of a read, in words for callers who know nothing of agents' services. */
function explain(error: unknown, id: string): unknown {
  if (isCodeOf(error, "not_found")) {
    const message = `sandbox ${quote(id)}: its agent does not have its output, or no longer`;
    return new SandboxError("not_found", message, { cause: error });
  }
  if (isCodeOf(error, "unimplemented")) {
    const message = `sandbox ${quote(id)}: its agent does not serve output: ${error.message}`;
    return new SandboxError("unimplemented", message, { cause: error });
  }
  return error;
}

/**
 * Reads output at an agent. The call names the life.
 * @throws `not_found`; `unimplemented` from an agent without output; AgentError
 */
export async function readOutput(
  agent: AgentClient,
  call: Call,
  id: string,
  query: OutputQuery,
): Promise<OutputReply> {
  const timeoutMs = agentTimeoutMs + query.waitMs;
  try {
    const message = outputQueryToProto(query);
    const { value } = await agent.callOwn(call, `/${typeName}/Read`, methods.Read, id, message, timeoutMs);
    return outputReplyFromProto(value);
  } catch (error) {
    throw explain(error, id);
  }
}

/** Finds and reads the output of sandboxes. */
export class Outputs {
  readonly #options: OutputsOptions;

  constructor(options: OutputsOptions) {
    this.#options = options;
  }

  /**
   * Finds the life whose output an id has: the present one, else the last one whose exit is known.
   * @throws `not_found`
   */
  async find(call: Call, id: string): Promise<OutputTarget> {
    if (!isIdentifier(id)) throw notFound(id);
    const { instances, agents, maxReads } = this.#options;
    const known = await instances.find(call, id);
    const { instance, exit } = known;
    if (!instance?.life) throw notFound(id, known);
    const isOver = instance.phase === "gone" && !exit;
    const life = isOver ? (await instances.lastExit(call, id, instance.life))?.life : instance.life;
    if (life === undefined) throw notFound(id, known);
    return { id, life, agent: agents.route(known, id, "").agent, maxReads };
  }

  /** Reads output. @throws as `readOutput` does, and the signal's error if it is aborted */
  async read(call: Call, { id, life, agent }: OutputTarget, query: OutputQuery): Promise<OutputReply> {
    const outgoing = { ...call, lifecycle: { life } };
    if (query.waitMs === 0) return readOutput(agent, outgoing, id, query);
    return this.#options.polls.run(call.signal, (maxMs) =>
      readOutput(agent, outgoing, id, { ...query, waitMs: Math.min(maxMs, query.waitMs) }),
    );
  }
}
