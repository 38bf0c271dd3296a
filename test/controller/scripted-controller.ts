import type { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Agents } from "../../shared/controller/agents.ts";
import { LongPolls } from "../../shared/controller/long-polls.ts";
import { RemoteController } from "../../shared/controller/remote-controller.ts";
import type { SandboxError } from "../../shared/errors/error.ts";
import type { CompoundStore } from "../../shared/instances/compound-store.ts";
import type { GiveUpStore } from "../../shared/instances/give-up.ts";
import type { CallReport, KnownSandbox } from "../../shared/instances/instance.ts";
import type { InstanceStore } from "../../shared/instances/instance-store.ts";
import { firstNumberOf } from "../../shared/instances/life-number.ts";
import type { LifeExit } from "../../shared/instances/view.ts";
import type { LeaseStore } from "../../shared/leases/lease-store.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { partOf } from "../support/part-of.ts";
import { nowMs } from "./scripted-run.ts";

export interface ControllerScript {
  /** The recorded state that each call finds; a call has begun if `isBegun`. */
  readonly known: KnownSandbox & {
    readonly isBegun?: boolean;
    readonly previous?: object;
    readonly record?: Sandbox;
  };
  /** The recorded states after the answers of the agent, the last one forever; by default the same. */
  readonly saved?: readonly KnownSandbox[];
  /** The life that the first attempt of a repeated call was about. */
  readonly firstLife?: number | null;
  readonly created?: { readonly life: number; readonly isSole: boolean };
  readonly last?: LifeExit;
  /** The agent's errors by method. */
  readonly errors?: Readonly<Record<string, SandboxError>>;
}

/** A Controller whose agent and database are scripted, and the log of what it asks of them. */
export function scriptedController({
  known,
  saved = [],
  firstLife = null,
  created,
  last,
  errors,
}: ControllerScript) {
  const log: string[] = [];
  const calls: Call[] = [];
  const shutdowns: Call[] = [];
  const reports: CallReport[] = [];
  const work: Promise<unknown>[] = [];
  const begin = (callId: string) => ({
    isBegun: false,
    previous: undefined,
    callId,
    record: undefined,
    ...known,
  });
  const answers: Readonly<Record<string, object>> = {
    start: { pid: 3, address: "x", createdAt: { seconds: 7, nanos: 0 }, labels: new Map() },
    wait: { exitStatus: 4, exitedAt: undefined },
    status: {
      state: "SANDBOX_READY",
      pid: 3,
      address: "x",
      createdAt: undefined,
      info: new Map([["k", "v"]]),
    },
    platform: { os: "linux", architecture: "arm64", variant: "" },
    metrics: { timestamp: undefined, id: "s", data: undefined },
  };
  // Each method has the call and the id first.
  const agent = new Proxy(partOf<AgentClient>({}), {
    get:
      (_target, method) =>
      async (call: Call, id: string, ...rest: readonly unknown[]) => {
        log.push(
          [
            `agent ${String(method)} ${id} ${call.lifecycle?.life}`,
            ...rest.map((each) => JSON.stringify(each)),
          ].join(" "),
        );
        calls.push(call);
        const error = errors?.[String(method)];
        if (error) throw error;
        return { value: answers[String(method)] ?? {}, view: undefined };
      },
  });
  const controller = new RemoteController({
    instances: partOf<InstanceStore>({
      nowMs: () => nowMs,
      newNumber: () => firstNumberOf(nowMs),
      async find() {
        log.push("find");
        return known;
      },
      findMany: async (_call: Call, ids: readonly string[]) => new Map(ids.map((id) => [id, known])),
      async begin(_call: Call, _id: string, name: string, callId: string) {
        log.push(`begin ${name}`);
        return begin(callId);
      },
      async beginCreate(_call: Call, _id: string, sandboxer: string, callId: string, hasRecord: boolean) {
        log.push(`begin create ${sandboxer} ${hasRecord}`);
        return begin(callId);
      },
      async beginShutdown(of: Call, _id: string, sandboxer: string, callId: string, only?: number) {
        log.push(`begin shutdown ${sandboxer} ${only}`);
        shutdowns.push(of);
        return begin(callId);
      },
      findCreated: async () => created,
      lifeOfCall: async () => firstLife,
      lastExit: async () => last,
      async save(_call: Call, _id: string, _known: KnownSandbox, report: CallReport) {
        reports.push(report);
        return { ...(saved[Math.min(reports.length, saved.length) - 1] ?? known), isAdopted: false };
      },
    }),
    extensions: () => import("../../shared/controller/extensions.ts"),
    givenUp: async () =>
      partOf<GiveUpStore>({
        async list() {
          log.push("list given up");
          return [];
        },
        async confirm(name: string, { number }: { number: number }) {
          log.push(`confirm ${name} ${number}`);
        },
      }),
    compounds: async () => partOf<CompoundStore>({}),
    leases: async () => partOf<LeaseStore>({}),
    agents: partOf<Agents>({
      route: ({ instance }: KnownSandbox, _id: string, sandboxer: string) => ({
        name: sandboxer || instance?.agent || "a",
        agent,
      }),
    }),
    polls: new LongPolls(10),
    sharesWaits: false,
    background: (each) => work.push(each),
    onRecordFailed: () => {},
  });
  return { controller, log, calls, shutdowns, reports, settle: () => Promise.all(work) };
}
