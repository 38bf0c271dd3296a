import assert from "node:assert/strict";
import type { Ask, Json } from "../support/client.ts";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";
import { Sandboxes } from "./sandboxes.ts";
import type { Workload } from "./workload.ts";

const maxPageSize = 100;

/**
 * Returns the entries of all pages of a list. Fails if a page has more than it may have.
 * @param smallPages the number of pages of this size; the rest of a long list is read in large ones
 */
async function allOf(
  ask: Ask,
  path: string,
  field: string,
  smallSize: number,
  smallPages = Number.POSITIVE_INFINITY,
): Promise<Json[]> {
  const found: Json[] = [];
  const separator = path.includes("?") ? "&" : "?";
  let token = "";
  for (let pages = 0; pages === 0 || token !== ""; pages++) {
    const pageSize = pages < smallPages ? smallSize : maxPageSize;
    const response = await ask(`${path}${separator}pageSize=${pageSize}${token && `&pageToken=${token}`}`);
    const body = (await response.json()) as Json;
    assert.equal(response.status, 200, JSON.stringify(body));
    const entries: unknown = body[field];
    assert.ok(Array.isArray(entries) && entries.length <= pageSize);
    found.push(...entries);
    token = body.nextPageToken === undefined ? "" : encodeURIComponent(String(body.nextPageToken));
  }
  return found;
}

function livesOf(ask: Ask, ns: string, query = "", pageSize = 2): Promise<Json[]> {
  return allOf(ask, `/v1/namespaces/${ns}/instances${query}`, "instances", pageSize);
}

/** Cases of the lists of namespaces and of recorded lives. */
export function directoryCases(workload: () => Workload): readonly Case[] {
  return [
    {
      name: "namespaces are listed once each, in order, with the numbers of records and of living sandboxes",
      async run(ask) {
        const empty = new Sandboxes(ask, workload());
        const sandboxes = empty.inNewNamespace();
        for (const id of ["a", "b", "c"]) await sandboxes.store(id);
        for (const id of ["a", "b"]) await sandboxes.act(id, "create");
        await sandboxes.start("a");
        const orphaned = empty.inNewNamespace();
        await orphaned.create("o");
        assert.equal((await rpc(ask, "Store", "Delete", { sandboxId: "o" }, orphaned.ns)).code, "ok");
        const over = empty.inNewNamespace();
        await over.create("o");
        await over.act("o", "shutdown");
        assert.equal((await over.rest("DELETE /sandboxes/o")).status, 204);

        // The database may have the namespaces of all other cases.
        const all = await allOf(ask, "/v1/namespaces", "namespaces", 3, 20);
        const names = all.map(({ name }) => String(name));
        assert.deepEqual(names, [...new Set(names)].sort());
        const counts = ({ ns }: Sandboxes) => all.find(({ name }) => String(name) === ns);
        assert.deepEqual(counts(sandboxes), { name: sandboxes.ns, records: 3, living: 2, isExact: true });
        assert.deepEqual(counts(orphaned), { name: orphaned.ns, records: 0, living: 1, isExact: true });
        assert.deepEqual([counts(empty), counts(over)], [undefined, undefined]);
        for (const id of ["a", "b"]) await sandboxes.act(id, "shutdown");
        await orphaned.act("o", "shutdown");
      },
    },
    {
      name: "recorded lives are listed with their state, and those without a record by orphans=true",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        const { ns } = sandboxes;
        for (const id of ["a", "b", "c", "d", "e"]) await sandboxes.create(id);
        await sandboxes.store("stored");
        await sandboxes.start("b");
        await sandboxes.act("c", "shutdown");
        for (const sandboxId of ["b", "c", "e"]) await rpc(ask, "Store", "Delete", { sandboxId }, ns);
        const lives = await livesOf(ask, ns);
        assert.deepEqual(
          lives.map(({ sandboxId, hasRecord, status }) => [sandboxId, hasRecord, status?.phase]),
          [
            ["a", true, "created"],
            ["b", false, "running"],
            ["c", false, "gone"],
            ["d", true, "created"],
            ["e", false, "created"],
          ],
        );
        for (const { life } of lives) assert.ok(Number(life) > 1_000);
        const { status } = (await sandboxes.rest("GET /sandboxes/a")).body;
        assert.deepEqual(lives[0]?.status, status);
        const orphans = await livesOf(ask, ns, "?orphans=true", 1);
        assert.deepEqual(
          orphans,
          lives.filter(({ sandboxId }) => ["b", "e"].includes(String(sandboxId))),
        );
        assert.deepEqual(await livesOf(ask, freshNamespace()), []);
        for (const id of ["a", "b", "d", "e"]) await sandboxes.act(id, "shutdown");
        assert.deepEqual(await livesOf(ask, ns, "?orphans=true"), []);
      },
    },
    {
      name: "the lists of namespaces and lives refuse other parameters and tokens",
      async run(ask) {
        const ns = freshNamespace();
        for (const [path, name] of [
          ["/v1/namespaces?pageSize=0", "pageSize"],
          ["/v1/namespaces?pageSize=101", "pageSize"],
          ["/v1/namespaces?pageToken=AAAA", "pageToken"],
          ["/v1/namespaces?filter=id", "filter"],
          [`/v1/namespaces/${ns}/instances?orphans=maybe`, "orphans"],
          [`/v1/namespaces/${ns}/instances?pageToken=AAAA`, "pageToken"],
        ] as const) {
          const response = await ask(path);
          assert.equal(response.status, 400, path);
          const { detail } = (await response.json()) as { detail: string };
          assert.ok(detail.includes(name), detail);
        }
        assert.equal((await rest(ask, ns, "POST /instances")).status, 405);
      },
    },
  ];
}
