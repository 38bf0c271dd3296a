import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import { anyFromProto, decodeAny, encodeAny } from "../../shared/protobuf/any.ts";
import {
  createOptsFromProto,
  createOptsToProto,
  exitFromProto,
  exitToProto,
  instanceFromProto,
  instanceToProto,
  metricFromProto,
  metricToProto,
  platformFromProto,
  platformToProto,
  statusFromProto,
  statusToProto,
} from "../../shared/protobuf/controller.ts";
import { Sandbox as SandboxCodec } from "../../shared/protobuf/messages.ts";
import { fromProto, toProto } from "../../shared/protobuf/sandbox.ts";
import { services } from "../../shared/protobuf/services.ts";
import type {
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Mount,
  Platform,
} from "../../shared/sandbox/controller.ts";
import type { Any, RuntimeOpts, Sandbox, Timestamp } from "../../shared/sandbox/sandbox.ts";
import { bytes, text } from "./arbitraries.ts";

const { Create, Start, Status, Wait, Platform: PlatformOf, Metrics } = services.Controller.methods;

const plain = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const mapOf = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> =>
  fc.array(fc.tuple(text, value), { maxLength: 6 }).map((entries) => new Map(entries));

const any = plain<Any>({ typeUrl: text, value: bytes });
const time = plain<Timestamp>({ seconds: fc.integer(), nanos: fc.nat(999_999_999) });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const runtime = plain<RuntimeOpts>({ name: text, options: optional(any) });
const sandbox = plain<Required<Sandbox>>({
  id: text,
  runtime: optional(runtime),
  spec: optional(any),
  labels: mapOf(text),
  extensions: mapOf(any),
  sandboxer: text,
  createdAt: optional(time),
  updatedAt: optional(time),
});

/** Checks that a domain value survives the wire. */
function survives<T>(values: fc.Arbitrary<T>, through: (value: T) => T): void {
  fc.assert(fc.property(values, (value) => assert.deepEqual(through(value), value)));
}

test("a sandbox survives its message and the wire", () => {
  survives<Sandbox>(sandbox, (value) => fromProto(SandboxCodec.decode(SandboxCodec.encode(toProto(value)))));
});

test("an Any survives as the bytes that are stored", () => {
  survives<Any>(any, (value) => decodeAny(encodeAny(value)));
  assert.equal(encodeAny({ typeUrl: "", value: new Uint8Array(0) }).length, 0);
  assert.deepEqual(decodeAny(new Uint8Array(0)), { typeUrl: "", value: new Uint8Array(0) });
});

test("stored bytes that are not an Any are data_loss", () => {
  assert.throws(
    () => decodeAny(Uint8Array.of(10, 200)),
    (error) => error instanceof SandboxError && error.code === "data_loss",
  );
});

test("empty messages stay different from absent ones", () => {
  const empty = { typeUrl: "", value: new Uint8Array(0) };
  const set = fromProto(SandboxCodec.decode(SandboxCodec.encode({ runtime: { options: {} }, spec: {} })));
  assert.deepEqual(set.runtime, { name: "", options: empty });
  assert.deepEqual(set.spec, empty);
  const unset = fromProto(SandboxCodec.decode(new Uint8Array(0)));
  assert.equal(unset.runtime, undefined);
  assert.equal(unset.spec, undefined);
  assert.equal(fromProto({ runtime: {} }).runtime?.options, undefined);
});

test("an extension without a value is an empty Any", () => {
  const withoutValue = Uint8Array.of(0x3a, 3, 0x0a, 1, 0x65);
  const { extensions } = fromProto(SandboxCodec.decode(withoutValue));
  assert.deepEqual(extensions, new Map([["e", anyFromProto({})]]));
});

test("the Controller's messages survive the wire", () => {
  const mount = plain<Mount>({ type: text, source: text, target: text, options: fc.array(text) });
  survives<CreateOpts>(
    plain<Required<CreateOpts>>({
      rootfs: fc.array(mount, { maxLength: 3 }),
      options: optional(any),
      netnsPath: text,
      annotations: mapOf(text),
      sandbox: optional<Sandbox>(sandbox),
    }),
    (value) => createOptsFromProto(Create.request.decode(Create.request.encode(createOptsToProto(value)))),
  );
  survives<ControllerInstance>(
    plain<Required<ControllerInstance>>({
      sandboxId: text,
      pid: uint32,
      createdAt: optional(time),
      labels: mapOf(text),
      address: text,
      version: uint32,
      spec: optional(any),
    }),
    (value) => instanceFromProto(Start.response.decode(Start.response.encode(instanceToProto(value)))),
  );
  survives<ControllerStatus>(
    plain<Required<ControllerStatus>>({
      sandboxId: text,
      pid: uint32,
      state: text,
      info: mapOf(text),
      createdAt: optional(time),
      exitedAt: optional(time),
      extra: optional(any),
      address: text,
      version: uint32,
    }),
    (value) => statusFromProto(Status.response.decode(Status.response.encode(statusToProto(value)))),
  );
  survives<ExitStatus>(
    plain<Omit<ExitStatus, "reason">>({ exitStatus: uint32, exitedAt: optional(time) }),
    (value) => exitFromProto(Wait.response.decode(Wait.response.encode(exitToProto(value)))),
  );
  survives<Platform>(
    plain<Platform>({
      os: text,
      architecture: text,
      variant: text,
      osVersion: text,
      osFeatures: fc.array(text),
    }),
    (value) => {
      const sent = PlatformOf.response.encode({ platform: platformToProto(value) });
      return platformFromProto(PlatformOf.response.decode(sent).platform ?? {});
    },
  );
  survives<Metric>(
    plain<Required<Metric>>({ timestamp: optional(time), id: text, data: optional(any) }),
    (value) => {
      const sent = Metrics.response.encode({ metrics: metricToProto(value) });
      return metricFromProto(Metrics.response.decode(sent).metrics ?? {});
    },
  );
});
