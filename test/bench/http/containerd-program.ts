/** Sends the operations of the Store to a containerd over its socket; prints what it saw as JSON. Runs on Node. */
import "../exit-on-signal.ts";
import { Client, credentials } from "@grpc/grpc-js";
import { toProto } from "../../../shared/protobuf/sandbox.ts";
import { services } from "../../../shared/protobuf/services.ts";
import { idOf, recordOf } from "../fixture/records.ts";
import { usageOf } from "../server/process-usage.ts";
import { percentile, rounded } from "../statistics.ts";
import { senderOf, store } from "./containerd-client.ts";

/** The calls to send. */
export interface ContainerdTask {
  readonly socket: string;
  /** The daemon's process. */
  readonly pid: number;
  readonly calls: number;
  readonly durationMs: number;
  /** A word that no other run of the same daemon has. */
  readonly seed: string;
}

/** The rates and latencies observed for one operation. */
export interface ContainerdReport {
  readonly operation: string;
  readonly calls: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly clientUs: number;
  readonly serverUs: number;
}

async function measure(
  name: string,
  { pid, calls, durationMs }: ContainerdTask,
  most: number,
  call: (index: number) => Promise<void>,
): Promise<ContainerdReport> {
  const latenciesMs: number[] = [];
  let next = 0;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const before = await usageOf(pid);
  const worker = async () => {
    while (performance.now() - began < durationMs && next < most) {
      const sent = performance.now();
      await call(next++);
      latenciesMs.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: calls }, worker));
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const serverMs = ((await usageOf(pid))?.cpuMs ?? Number.NaN) - (before?.cpuMs ?? Number.NaN);
  return {
    operation: name,
    calls,
    perSecond: rounded((latenciesMs.length / tookMs) * 1_000),
    p50Ms: rounded(percentile(latenciesMs, 0.5)),
    p99Ms: rounded(percentile(latenciesMs, 0.99)),
    clientUs: rounded((user + system) / latenciesMs.length),
    serverUs: rounded((serverMs * 1_000) / latenciesMs.length),
  };
}

const { Create, Delete, Get, List, Update } = services.Store.methods;

async function run(task: ContainerdTask): Promise<ContainerdReport[]> {
  const client = new Client(`unix://${task.socket}`, credentials.createInsecure());
  const send = senderOf(client);
  const { seed } = task;
  const any = Number.POSITIVE_INFINITY;
  const few = `few-${seed}`;
  const made = `made-${seed}`;
  const list = List.request.encode({ filters: ["labels.group==g0"] });
  try {
    await store(send, few, 100);
    const results = [
      await measure("Get", task, any, (index) =>
        send(few, "Get", Get.request.encode({ sandboxId: idOf(index % 100) })),
      ),
      await measure("List 10 of 100", task, any, () => send(few, "List", list)),
    ];
    let created = 0;
    results.push(
      await measure("Create", task, any, (index) => {
        created = index + 1;
        const sandbox = toProto(recordOf(idOf(index), index));
        return send(made, "Create", Create.request.encode({ sandbox }));
      }),
      await measure("Update", task, any, (index) => {
        // One without a runtime ends containerd 2.1.
        const record = recordOf(idOf(index % 100), 0);
        const sandbox = toProto({ ...record, labels: new Map([["tier", `tier-${index}`]]) });
        return send(few, "Update", Update.request.encode({ sandbox, fields: ["labels.tier"] }));
      }),
      await measure("Delete", task, created, (index) =>
        send(made, "Delete", Delete.request.encode({ sandboxId: idOf(index) })),
      ),
    );
    return results;
  } finally {
    client.close();
  }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
process.exit(0);
