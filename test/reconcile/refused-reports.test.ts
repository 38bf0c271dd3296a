import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Reporter } from "../../agent/report/reporter.ts";
import { Spool } from "../../agent/report/spool.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

for (const [status, others] of [
  [400, 202],
  [413, 202],
  [422, 202],
  [422, 0],
] as const) {
  test(`a report that is refused with ${status} is dropped, and holds up none of ${others} others`, async () => {
    const folder = await temporaryFolder();
    const accepted: string[] = [];
    const receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { entries } = JSON.parse(Buffer.concat(chunks).toString()) as {
        entries: { sandboxId: string }[];
      };
      const ids = entries.map(({ sandboxId }) => sandboxId);
      response.statusCode = ids.includes("bad") ? status : 204;
      if (response.statusCode === 204) accepted.push(...ids);
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo;
    const target = { url: `http://127.0.0.1:${port}`, secret: new Uint8Array(randomBytes(32)) };
    const log: string[] = [];
    const spool = Spool.open(folder.path);
    const reporter = new Reporter(
      target,
      () => ({ epoch: 1, floor: 0 }),
      spool,
      (entry) => log.push(JSON.stringify(entry)),
    );
    const ids = Array.from({ length: others }, (_, at) => `c${at}`);
    ids.splice(2, 0, "bad");
    const view = { phase: "running" as const, fence: 0, exit: undefined, pid: 0, isOrphan: false };
    const note = (sandboxId: string) => reporter.note({ ...view, namespace: "n", sandboxId, life: 1 });
    const drops = () => log.filter((line) => line.includes("dropped reports")).length;
    for (const sandboxId of ids) note(sandboxId);
    await until("everything else is accepted", () => accepted.length === ids.length - 1);
    await until("the spool is empty", () => spool.size === 0);
    assert.equal(new Set(accepted).size, ids.length - 1);
    assert.equal(drops(), 1, log.join("\n"));
    await until("a later drop is logged too", () => {
      if (spool.size === 0) note("bad");
      return drops() === 2;
    });
    reporter.close();
    await new Promise((resolve) => {
      receiver.close(resolve);
      receiver.closeAllConnections();
    });
    await folder.remove();
  });
}
