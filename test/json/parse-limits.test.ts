import assert from "node:assert/strict";
import { test } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { cpuTimeMs } from "../support/cpu-time.ts";
import { refuses } from "./refuses.ts";

test("100 levels parse, more are rejected, and a million are harmless", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  assert.doesNotThrow(() => parseJson(nested(100)));
  refuses(nested(101), /nested more than 100 levels deep/);
  refuses(nested(1_000_000), /nested more than 100 levels deep/);
  refuses('{"a":'.repeat(1_000_000), /nested more than 100 levels deep/);
  assert.doesNotThrow(() => parseJson(nested(3), 3));
  assert.throws(() => parseJson(nested(4), 3), /nested more than 3 levels deep/);
});

test("messages quote only little of the input", () => {
  const long = "k".repeat(1_000_000);
  for (const document of [
    `{"${long}":1,"${long}":2}`,
    `{"${long}":tru}`,
    `"${long}`,
    `${'{"a b c":'.repeat(90)}x`,
  ]) {
    assert.throws(
      () => parseJson(document),
      (error) => error instanceof SandboxError && error.message.length < 400,
    );
  }
});

test("4 MB of any input are parsed in linear time", () => {
  const fill = (unit: string) => unit.repeat(Math.floor((4 * 1024 * 1024) / unit.length));
  const documents = [
    `"${fill("a")}"`,
    `"${fill("\\n")}"`,
    `"${fill("\\ud83d\\ude00")}"`,
    `[${fill("1,")}1]`,
    `[${fill('"\\"",')}1]`,
    `{${Array.from({ length: 300_000 }, (_, index) => `"key${index}":0`).join(",")}}`,
    `${fill(" ")}1`,
    `${fill("\n")}!`,
    fill("["),
    fill('{"":'),
  ];
  const beganMs = cpuTimeMs();
  for (const document of documents) {
    try {
      parseJson(document);
    } catch (error) {
      assert.ok(error instanceof SandboxError);
    }
  }
  assert.ok(cpuTimeMs() - beganMs < 20_000);
});

test("strings with thousands of escapes parse completely", () => {
  const escaped = ["\\n", "\\u00e9", "\\ud83d\\ude00", "plain", "\\\\"];
  for (const count of [2_046, 2_047, 2_048, 2_049, 4_097, 10_000]) {
    for (const unit of [...escaped, escaped.join("")]) {
      const document = `"${unit.repeat(count)}"`;
      assert.ok(parseJson(document) === JSON.parse(document), `${count} of ${unit}`);
    }
  }
});

test("250,000 values parse, and more are rejected in any form", () => {
  const list = (item: string, count: number) => `[${Array.from({ length: count }, () => item).join(",")}]`;
  assert.doesNotThrow(() => parseJson(list("1", 249_999)));
  for (const document of [
    list("1", 250_000),
    list("[]", 250_000),
    list("{}", 1_000_000),
    list('"a"', 500_000),
  ]) {
    assert.throws(
      () => parseJson(document),
      (error) => error instanceof SandboxError && error.code === "resource_exhausted",
    );
  }
});
