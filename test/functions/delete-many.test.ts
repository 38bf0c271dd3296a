import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CallNotes, Services } from "../../functions/operation.ts";
import type { RestRequest } from "../../functions/rest/request.ts";
import deleteMany from "../../functions/store/delete-many.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { type WritableJson, writeJson } from "../../shared/json/write.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { partOf } from "../support/part-of.ts";

const left = new SandboxError("canceled", "the caller has left");

/** Serves a request on a Store with pages of these ids, the last of which is the last. */
async function serve(
  body: object,
  pages: readonly (readonly string[])[],
  leaving = new AbortController(),
  log: string[] = [],
) {
  const { signal } = leaving;
  let page = 0;
  const one = async (text: string, { signal: of }: Call) => {
    log.push(text);
    await Promise.resolve();
    assert.equal(of, signal);
    if (text.includes("leaves")) leaving.abort(left);
    if (text.includes("fails")) throw new SandboxError("failed_precondition", "it lives");
  };
  const services = partOf<Services>({
    store: partOf<Services["store"]>({
      async page(_call: Call, filters: readonly string[], size: number, after: string | undefined) {
        log.push(`page ${filters} ${size} ${after}`);
        const ids = pages[Math.min(page++, pages.length - 1)] ?? [];
        const next = page < pages.length ? ids.at(-1) : undefined;
        const sandboxes = ids.map((id) => partOf<SandboxRecord>({ id, uid: "u", revision: 3 }));
        return { sandboxes, next, damaged: [], sequence: 0 };
      },
      delete: (call: Call, id: string, options: object) =>
        one(`delete ${id} ${JSON.stringify(options)}`, call),
    }),
    controller: partOf<Services["controller"]>({
      compounds: {
        async forceDelete(call: Call, id: string, versions: object) {
          await one(`force ${id} ${JSON.stringify(versions)}`, call);
          return id === "away"
            ? { isDeleted: false, error: new SandboxError("unavailable", "it is away") }
            : { isDeleted: true };
        },
      },
    }),
  });
  const request = partOf<RestRequest>({ namespace: "n", json: async () => parseJson(JSON.stringify(body)) });
  const reply = await deleteMany.serveRest(
    services,
    { namespace: "n", signal },
    request,
    partOf<CallNotes>({}),
  );
  assert.equal(reply.status, 200);
  return { log, answer: JSON.parse(writeJson(reply.body as WritableJson)) };
}

const filters = ["id~=s"];

describe("a request that deletes many", () => {
  it("deletes each record in the version that matched, and tells what became of it", async () => {
    const { log, answer } = await serve({ filters }, [["a", "fails"], []]);
    const options = '{"versions":[{"uid":"u","revision":3}],"onlyIfEnded":true}';
    assert.deepEqual(log, ["page id~=s 100 undefined", `delete a ${options}`, `delete fails ${options}`]);
    const { next, results } = answer;
    assert.equal(typeof next, "string");
    assert.deepEqual(results, [
      { sandboxId: "a", outcome: "deleted" },
      {
        ...{ sandboxId: "fails", outcome: "failed" },
        error: { code: "failed_precondition", message: "it lives" },
      },
    ]);
    assert.equal((await serve({ filters, after: next }, [[]])).log[0], "page id~=s 100 fails");
  });

  it("ends sandboxes with force, and tells of one that is deleted later", async () => {
    const { log, answer } = await serve({ filters, force: true, limit: 500 }, [["a", "away"]]);
    const versions = '[{"uid":"u","revision":3}]';
    assert.deepEqual(log, ["page id~=s 500 undefined", `force a ${versions}`, `force away ${versions}`]);
    assert.deepEqual(answer, {
      results: [
        { sandboxId: "a", outcome: "deleted" },
        { sandboxId: "away", outcome: "deleting", error: { code: "unavailable", message: "it is away" } },
      ],
    });
  });

  it("begins no further deletions once the caller has left, of which ten run at a time", async () => {
    const ids = Array.from({ length: 25 }, (_, at) => `s${at}`);
    assert.equal((await serve({ filters }, [ids])).log.length, 26);
    const log: string[] = [];
    await assert.rejects(serve({ filters }, [ids.with(4, "leaves")], new AbortController(), log), left);
    assert.equal(log.length, 11);
  });

  it("counts in a dry run, at most 100 pages of 1,000", async () => {
    const few = await serve({ filters, dryRun: true, limit: 1, force: true }, [["a", "b"], ["c"], []]);
    assert.deepEqual(
      few.log,
      [undefined, "b", "c"].map((after) => `page id~=s 1000 ${after}`),
    );
    assert.deepEqual(few.answer, { count: 3 });
    const many = await serve({ filters, dryRun: true }, Array(101).fill(["a"]));
    assert.equal(many.log.length, 100);
    assert.equal(many.answer.count, 100);
    assert.equal(typeof many.answer.next, "string");
    assert.equal((await serve({ filters, dryRun: true }, Array(100).fill(["a"]))).answer.next, undefined);
  });

  it("is refused without a filter, or with a limit that is not from 1 to 500", async () => {
    for (const [body, field] of [
      [{ filters: [] }, "filters"],
      [{ filters, limit: 0 }, "limit"],
      [{ filters, limit: 501 }, "limit"],
      [{ filters, other: 1 }, "other"],
      [{ filters, after: "AAAA" }, "after"],
    ] as const) {
      await assert.rejects(serve(body, [[]]), { code: "invalid_argument", message: new RegExp(field) });
    }
  });
});
