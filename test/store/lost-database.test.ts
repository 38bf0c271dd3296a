import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { EventLog } from "../../shared/events/event-log.ts";
import { KeyStore } from "../../shared/idempotency/key-store.ts";
import { CompoundStore } from "../../shared/instances/compound-store.ts";
import { GiveUpStore } from "../../shared/instances/give-up.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import { LeaseStore } from "../../shared/leases/lease-store.ts";
import { RecordedLives } from "../../shared/reconcile/recorded-lives.ts";
import { Rounds } from "../../shared/reconcile/rounds.ts";
import { StrayStore } from "../../shared/reconcile/stray-store.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { LibsqlDirectory } from "../../shared/store/libsql-directory.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

describe("a call of a store whose database is lost", () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
    fresh.client.close();
  });
  after(() => fresh.close());

  const call = freshCall();
  const { signal, namespace } = call;
  const db = () => openDatabase(fresh.client);
  const options = { served: ["a"], defaultSandboxer: "a", clock: Date.now };
  const keys = () => new KeyStore(db(), Date.now);
  const leases = () => new LeaseStore(db(), Date.now, () => {});
  const rounds = () => new Rounds(db(), Date.now);
  const strays = () => new StrayStore(db(), () => {});
  const instances = () => new InstanceStore(db(), options);
  const compounds = () => new CompoundStore(db(), options);
  const givenUp = () => new GiveUpStore(db(), Date.now, () => {});
  const log = () => new EventLog(fresh.client, db());
  const directory = () => new LibsqlDirectory(fresh.client);
  const lives = () => new RecordedLives(db());

  const request = { namespace, operation: "o", key: "k", requestHash: new Uint8Array(1) };
  const answer = { status: 200, headers: {}, body: new Uint8Array(0) };
  const lease = { namespace, id: "s", expiresAt: 1, onExpire: "stop" } as const;
  const claim = { agent: "a", cursor: "", leaseUntil: 1 };
  const stray = { namespace, id: "s", life: 1 };
  const number = { namespace, id: "s", number: 1 };
  const failed = { startCall: "c_u", isKept: false, isFinal: true, error: "", code: "internal" };
  const run = { sandbox: sandboxOf("s"), ifExists: "fail", onExit: "", term: undefined } as const;
  const known = {
    ...{ instance: undefined, exit: undefined, recordSandboxer: undefined, agentEpoch: 0, givenUp: 0 },
    hasGivenUp: false,
  };
  const view = { agent: "a", epoch: 1, fence: 0, life: 5, phase: "running", exit: undefined } as const;

  /** The calls, by what they are about. */
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    "a record's creation": () => fresh.store.create(call, sandboxOf("s")),
    "a record's change": () => fresh.store.update(call, sandboxOf("s"), ["labels"]),
    "a record's deletion": () => fresh.store.delete(call, "s"),
    "a record": () => fresh.store.get(call, "s"),
    "all records": () => fresh.store.list(call, []),
    "the number of records": () => fresh.store.count(call, []),
    "the claim of a key": () => keys().claim(signal, request),
    "a longer claim": () => keys().extend(request, 1),
    "the end of a claim": () => keys().release(request, 1),
    "an answer": () => keys().answer(request, 1, answer),
    "a renewal": () => leases().renew(call, "s", { forMs: 1, mayShorten: false }),
    "an early end": () => leases().endNow(call, "s", { revision: 1 }),
    "leases that are due": () => leases().due(signal, 1),
    "a warning": () => leases().warn([lease]),
    "an expiry": () => leases().expire([lease]),
    "an expiry that another server has begun": () => leases().takeOver([lease]),
    "an expiry that is done": () => leases().finish(lease),
    "the claim of a round": () => rounds().claim(signal, "a", 0),
    "a step of a round": () => rounds().advance(claim, "list", true),
    "a round that has failed": () => rounds().fail(claim),
    "a pause of a round": () => rounds().release(claim),
    "the end of a round": () => rounds().finish(claim),
    "found strays": () => strays().note("a", [stray], 1),
    "all strays": () => strays().list(signal, "a", undefined, 1),
    "the end of a stray": () => strays().end("a", stray, 1),
    "strays that are gone": () => strays().remove("a", [stray]),
    "a recorded life": () => instances().find(call, "s"),
    "recorded lives": () => instances().findMany(call, ["s"]),
    "the beginning of a Create": () => instances().beginCreate(call, "s", "", "c", true),
    "the beginning of a Shutdown": () => instances().beginShutdown(call, "s", "", "c"),
    "the beginning of a Start": () => instances().begin(call, "s", "start", "c"),
    "an agent's answer": () => instances().save(call, "s", known, { view, lifeBefore: 0 }),
    "the last exit": () => instances().lastExit(call, "s", 1),
    "the beginning of a run": () => compounds().beginRun(call, run, "c"),
    "a replacement": () => compounds().beginReplacement(call, "s", "c_u"),
    "a record and its life": () => compounds().find(call, "s"),
    "a run to undo": () => compounds().undoRun(call, "s", failed),
    "the beginning of a Delete": () => compounds().beginDelete(call, "s", "c", undefined),
    "the effect of a call": () => compounds().hasTakenEffect(call, "s", "c"),
    "a repeated Delete": () => compounds().repeatDelete(call, "s"),
    "unfinished runs": () => compounds().unfinishedRuns(signal, { beforeMs: 1, limit: 1 }),
    "lives to give up": () => givenUp().giveUp(call, "a"),
    "lives that were given up": () => givenUp().list("a"),
    "a life that has ended after all": () => givenUp().confirm("a", number),
    events: () => log().read(call, { namespace, limit: 1 }),
    "the ends of logs": () => log().heads(call, [namespace]),
    "old events": () => log().compact(namespace, 1),
    namespaces: () => directory().namespaces(call, 1, undefined),
    "lives of a namespace": () => directory().lives(call, 1, undefined, false),
    "lives at an agent": () => lives().keysAt(signal, "a", undefined, 1),
    "lives by their keys": () => lives().find(signal, [{ namespace, id: "s" }]),
  };

  for (const [name, make] of Object.entries(calls)) {
    it(`fails: ${name}`, async () => {
      await assert.rejects(make());
    });
  }
});
