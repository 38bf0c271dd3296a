/** Watches the events of a server while it appends them: how late they come, and whether each comes once. */
import { percentile, rounded } from "../statistics.ts";
import { watch } from "./watcher.ts";

export interface EventsTask {
  readonly port: number;
  readonly watchers: number;
  readonly events: number;
  /** The number of times that the connection of one more watcher is broken. */
  readonly kills: number;
}

export interface EventsReport {
  readonly watchers: number;
  readonly events: number;
  /** From before the commit until a watcher has the event, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly kills: number;
  /** Events that came twice, out of order or not at all, over all watchers. */
  readonly faults: number;
}

const namespace = "watched";

/** Time between two events, in milliseconds. */
const intervalMs = 100;

async function append(port: number, id: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/namespaces/${namespace}/sandboxes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sandboxId: id, runtime: { name: "r" } }),
  });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`a Create was answered with ${response.status}`);
}

/** Has many watchers see some events. @returns the delays of all, and the number of faults */
async function watchTogether({ port, watchers, events }: EventsTask) {
  const delays: number[] = [];
  let faults = 0;
  const done: Promise<void>[] = [];
  const all = Array.from({ length: watchers }, () => {
    let last = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    done.push(promise);
    return watch(port, namespace, 0, (sequence, timeMs) => {
      if (sequence !== last + 1) faults++;
      last = sequence;
      delays.push(Date.now() - timeMs);
      if (last === events) resolve();
    });
  });
  await Promise.all(all.map(({ opened }) => opened));
  for (let at = 0; at < events; at++) {
    await append(port, `together-${at}`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
  await Promise.all(done);
  for (const { kill } of all) kill();
  return { delays, faults };
}

/** Breaks the connection of one watcher repeatedly, each time after its next event. @returns the faults */
async function killOften({ port, events, kills }: EventsTask): Promise<number> {
  let last = events;
  let faults = 0;
  const end = events + kills;
  const appending = (async () => {
    for (let at = 0; at < kills; at++) await append(port, `killed-${at}`);
  })();
  for (let connections = 0; connections < kills && last < end; connections++) {
    await new Promise<void>((resolve) => {
      const watcher = watch(
        port,
        namespace,
        last,
        (sequence) => {
          if (sequence !== last + 1) faults++;
          last = sequence;
          watcher.kill();
        },
        resolve,
      );
      watcher.opened.catch(() => {});
    });
  }
  await appending;
  return faults + Math.max(0, end - last);
}

const task: EventsTask = JSON.parse(process.argv[2] ?? "");
const { delays, faults } = await watchTogether(task);
const killed = await killOften(task);
const report: EventsReport = {
  watchers: task.watchers,
  events: task.events,
  p50Ms: rounded(percentile(delays, 0.5)),
  p99Ms: rounded(percentile(delays, 0.99)),
  maxMs: rounded(delays.reduce((max, delay) => Math.max(max, delay), 0)),
  kills: task.kills,
  faults: faults + killed,
};
console.log(JSON.stringify(report));
process.exit(0);
