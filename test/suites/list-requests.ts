import assert from "node:assert/strict";
import type { Ask } from "../support/client.ts";
import { idsOf, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";

const spec = { typeUrl: "example.com/spec", json: { big: "x".repeat(1_000) } };
const extensions = { e: { typeUrl: "example.com/e", value: "AA==" } };

/** Stores records `s00`, `s01`, … in a new namespace. Returns its name. */
async function storeMany(ask: Ask, count: number): Promise<string> {
  const ns = freshNamespace();
  for (let at = 0; at < count; at += 10) {
    const stored = Array.from({ length: Math.min(10, count - at) }, (_, offset) => {
      const sandboxId = `s${String(at + offset).padStart(2, "0")}`;
      const labels = { even: String((at + offset) % 2 === 0) };
      return rest(ask, ns, "POST /sandboxes", {
        sandboxId,
        runtime: { name: "r" },
        labels,
        spec,
        extensions,
      });
    });
    for (const { status } of await Promise.all(stored)) assert.equal(status, 201);
  }
  return ns;
}

/** Cases of the parameters of List over REST. */
export const listRequestCases: readonly Case[] = [
  {
    name: "the basic view leaves out spec and extensions, in Get and List",
    async run(ask) {
      const ns = await storeMany(ask, 2);
      const full = await rest(ask, ns, "GET /sandboxes?view=full");
      assert.deepEqual(full.body, (await rest(ask, ns, "GET /sandboxes")).body);
      assert.ok(Array.isArray(full.body.sandboxes));
      const basic = full.body.sandboxes.map(({ spec: _, extensions: __, ...others }) => others);
      const { sandboxes } = (await rest(ask, ns, "GET /sandboxes?view=basic")).body;
      assert.deepEqual(sandboxes, basic);
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes/s00?view=basic")).body, basic[0]);
      const next = await rest(ask, ns, "GET /sandboxes?view=basic&pageSize=1");
      const link = /^<\?([^>]+)>/.exec(next.headers.get("link") ?? "")?.[1] ?? "";
      assert.equal(new URLSearchParams(link).get("view"), "basic");
    },
  },
  {
    name: "ids finds these records, in order, and names those that are missing",
    async run(ask) {
      const ns = await storeMany(ask, 12);
      const found = await rest(ask, ns, "GET /sandboxes?ids=s07,none,s03,s07,a,z");
      assert.equal(found.status, 200, JSON.stringify(found.body));
      assert.deepEqual(idsOf(found.body), ["s03", "s07"]);
      assert.deepEqual(found.body.missing, ["a", "none", "z"]);
      const all = Array.from({ length: 1_000 }, (_, at) => `s${String(at).padStart(2, "0")}`);
      const many = await rest(ask, ns, `GET /sandboxes?view=basic&ids=${all.join()}`);
      assert.deepEqual([idsOf(many.body).length, many.body.missing?.length], [12, 988]);
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes?ids=s01")).body.missing, []);
    },
  },
  {
    name: "pages of ids that are too large for one answer have every record and every missing id once",
    async run(ask) {
      const ns = freshNamespace();
      const large = { typeUrl: "example.com/large", json: "x".repeat(1_500_000) };
      for (const sandboxId of ["b", "d", "f"]) {
        const body = { sandboxId, runtime: { name: "r" }, spec: large };
        assert.equal((await rest(ask, ns, "POST /sandboxes", body)).status, 201);
      }
      const found: string[] = [];
      const missing: unknown[] = [];
      let pages = 0;
      for (let token = ""; pages < 10; pages++) {
        const { status, body } = await rest(ask, ns, `GET /sandboxes?ids=a,b,c,d,e,f,g${token}`);
        assert.equal(status, 200, JSON.stringify(body).slice(0, 500));
        found.push(...idsOf(body));
        assert.ok(Array.isArray(body.missing));
        missing.push(...body.missing);
        if (body.nextPageToken === undefined) break;
        token = `&pageToken=${encodeURIComponent(String(body.nextPageToken))}`;
      }
      assert.deepEqual([found, missing, pages > 0], [["b", "d", "f"], ["a", "c", "e", "g"], true]);
      const basic = await rest(ask, ns, "GET /sandboxes?view=basic&ids=b,d,f");
      assert.deepEqual([idsOf(basic.body), basic.body.nextPageToken], [["b", "d", "f"], undefined]);
    },
  },
  {
    name: "count counts what the filters match",
    async run(ask) {
      const ns = await storeMany(ask, 21);
      const count = async (query: string) =>
        (await rest(ask, ns, `GET /sandboxes?count=true${query}`)).body as unknown;
      assert.deepEqual(await count(""), { count: 21, isExact: true });
      assert.deepEqual(await count("&filter=labels.even%3D%3Dtrue"), { count: 11, isExact: true });
      assert.deepEqual(await count("&filter=id%3D%3Ds01&filter=id%3D%3Ds02&filter=id%3D%3Dx"), {
        count: 2,
        isExact: true,
      });
      assert.deepEqual(await count("&filter=id~%3D%5B05%5D%24"), { count: 5, isExact: true });
      assert.deepEqual(await count("&filter=state%3D%3Dnone"), { count: 21, isExact: true });
      assert.deepEqual(await count("&filter=state%3D%3Drunning"), { count: 0, isExact: true });
    },
  },
  {
    name: "records are found by their times",
    async run(ask) {
      const ns = await storeMany(ask, 3);
      const { sandboxes } = (await rest(ask, ns, "GET /sandboxes")).body;
      assert.ok(Array.isArray(sandboxes));
      const find = async (filter: string) =>
        idsOf((await rest(ask, ns, `GET /sandboxes?filter=${encodeURIComponent(filter)}`)).body);
      for (const { sandboxId, createdAt } of sandboxes) {
        assert.ok((await find(`createdAt==${createdAt}`)).includes(String(sandboxId)));
        assert.ok((await find(`createdAt<=${createdAt}`)).includes(String(sandboxId)));
        assert.ok(!(await find(`createdAt>${createdAt}`)).includes(String(sandboxId)));
        assert.ok(!(await find(`createdAt<${createdAt}`)).includes(String(sandboxId)));
      }
      const [first] = sandboxes;
      await rest(ask, ns, "PATCH /sandboxes/s01?fields=labels.a", { labels: { a: "1" } });
      const { updatedAt } = (await rest(ask, ns, "GET /sandboxes/s01")).body;
      assert.deepEqual(await find(`updatedAt>=${updatedAt}`), ["s01"]);
      assert.deepEqual(await find("createdAt>2020-01-01T00:00:00Z,createdAt<2020-01-02T00:00:00Z"), []);
      assert.deepEqual(await find(`expiresAt,createdAt>=${first.createdAt}`), []);
      assert.deepEqual(await find("expiresAt!=2030-01-01T00:00:00Z"), ["s00", "s01", "s02"]);
    },
  },
];
