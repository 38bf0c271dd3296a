import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { type Json, rest } from "../support/client.ts";
import { ContainerdFixture } from "./fixture.ts";
import { podsandbox } from "./kinds.ts";

/** The type of CRI's metadata, an extension of a record. */
export const metadataType = "github.com/containerd/cri/pkg/store/sandbox/Metadata";

/** Defines cases of pods, and sends requests to the pod `s` of a namespace. In routes `$` stands for its path. */
export interface PodCases {
  /** Defines a case whose pods must leave nothing behind. */
  on(name: string, run: (fixture: ContainerdFixture) => Promise<void>): void;
  ask(ns: string, route: string, body?: unknown): ReturnType<typeof rest>;
  /** Sends a request and fails unless it succeeds. */
  must(ns: string, route: string, body?: unknown): Promise<Json>;
  /** Stores a record and creates its sandbox. @returns the response of Create */
  create(ns: string, record?: object, opts?: object): Promise<Json>;
  /** Creates and starts a sandbox. @returns its pid */
  run(ns: string, record?: object, opts?: object): Promise<number>;
}

/** Defines cases of pods, with a containerd and an agent of their own. */
export function describePods(title: string, define: (cases: PodCases) => void): void {
  describe(title, () => {
    let opened: ContainerdFixture | undefined;
    before(async () => {
      opened = await ContainerdFixture.open(podsandbox);
    });
    after(() => opened?.close());

    const ask = (ns: string, route: string, body?: unknown) => {
      assert.ok(opened);
      return rest(opened.ask, ns, route.replace("$", "/sandboxes/s"), body);
    };
    const must = async (ns: string, route: string, body?: unknown) => {
      const answer = await ask(ns, route, body);
      assert.ok(answer.status < 300, `${route}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    const create = async (ns: string, record: object = {}, opts?: object) => {
      const runtime = { name: "io.containerd.runc.v2" };
      await must(ns, "POST /sandboxes", { sandboxId: "s", runtime, ...record });
      return (await ask(ns, "POST $/create", opts)).body;
    };
    const run = async (ns: string, record: object = {}, opts?: object) => {
      assert.equal((await create(ns, record, opts)).sandboxId, "s");
      return Number((await must(ns, "POST $/start")).pid);
    };
    define({
      on(name, run) {
        it(name, async (test: TestContext) => {
          const fixture = opened;
          if (!fixture) return test.skip("containerd is not available");
          await fixture.withoutLeftovers(() => run(fixture));
        });
      },
      ...{ ask, must, create, run },
    });
  });
}
