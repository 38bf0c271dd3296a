import { createClient, isCode, specOf } from "../../client/index.ts";

/** The observations of a client. */
export interface Seen {
  readonly exitStatus: number;
  /** The sequences of the events, in the order in which they came. */
  readonly sequences: readonly number[];
  /** The types of the events of the sandbox that was run. */
  readonly types: readonly string[];
  /** The stdout of the sandbox. */
  readonly output: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly listed: readonly string[];
  readonly deleted: number;
  readonly code: string;
}

/** Number of records in addition to the sandbox that runs. */
const recordCount = 5;

/** Uses a client as a program does. Runs wherever the client does. */
export async function useClient(baseUrl: string, namespace: string): Promise<Seen> {
  const retry = { maxAttempts: 12, baseDelayMs: 1, maxDelayMs: 20 };
  const client = createClient({ baseUrl, namespace, retry });
  const runtime = { name: "process" };
  // It writes more than a part of a stream, and in pieces, so that the answer is cut and resumed.
  const script = 'for i in 1 2 3 4 5 6 7 8; do echo "$GREETING $i"; sleep 0.1; done; exit 3';
  const box = await client.run({
    ...{ sandboxId: "box", runtime, labels: { app: "x" } },
    spec: specOf({ args: ["sh", "-c", script], env: { GREETING: "hello" } }),
  });
  for (let at = 0; at < recordCount; at++) {
    await client.create({ sandboxId: `record-${at}`, runtime, labels: { app: "x" } });
  }
  const decoder = new TextDecoder();
  let output = "";
  for await (const part of box.output({ follow: true })) {
    if ("data" in part && part.stream === "stdout") output += decoder.decode(part.data, { stream: true });
  }
  const { exitStatus } = await box.wait();
  const record = await client.get("record-0");
  const updated = await client.update(
    "record-0",
    { labels: { tier: "front" } },
    { fields: ["labels.tier"], ifMatch: record.etag },
  );
  const listed: string[] = [];
  for await (const each of client.list({ labels: { app: "x" }, pageSize: 2 })) listed.push(each.sandboxId);
  const counted = await client.deleteMany({ filter: "labels.app==x", dryRun: true });
  const deleted = await client.deleteMany({ filter: "labels.app==x", force: true });
  const code = await client.get("box").then(
    () => "none",
    (error: unknown) => (isCode(error, "not_found") ? error.code : String(error)),
  );
  const last = await client.create({ sandboxId: "last", runtime });
  const sequences: number[] = [];
  const types: string[] = [];
  for await (const event of client.events()) {
    sequences.push(event.sequence);
    if (event.subject === "box") types.push(event.type.replace("io.containerd.sandbox.", ""));
    if (event.subject === last.sandboxId) break;
  }
  await client.delete("last", { force: true });
  return {
    ...{ exitStatus, sequences, types, output, labels: updated.labels, listed, code },
    deleted: deleted.count === counted.count ? deleted.count : -1,
  };
}
