import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSpec } from "../../agent/backends/process/spec.ts";
import { specOf } from "../support/create-options.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const parse = (members: object) => parseSpec(specOf({ process: members }));
const usualPath = parse({}).command.env[0] ?? "";

describe("the command of a spec", () => {
  it("has a working folder and a PATH, unless the spec names its own", () => {
    for (const spec of [undefined, specOf({}), specOf({ process: { cwd: "" } })]) {
      assert.deepEqual(parseSpec(spec).command, { args: [], env: [usualPath], cwd: "/" });
    }
    assert.match(usualPath, /^PATH=\/usr\/local\/sbin:.*:\/bin$/);
    const { cwd, env } = parse({ cwd: "/tmp", env: ["A=1"] }).command;
    assert.deepEqual([cwd, env], ["/tmp", ["A=1", usualPath]]);
    assert.deepEqual(parse({ env: ["PATH=/x", "B=2"] }).command.env, ["PATH=/x", "B=2"]);
  });

  it("has the user that the spec names, whose missing members are root's", { skip: !isRoot }, () => {
    const userOf = (user: object) => parse({ user }).command.user;
    assert.deepEqual(userOf({}), { uid: 0, gid: 0, additionalGids: [], umask: 0o022 });
    assert.deepEqual(userOf({ gid: 7 }), { uid: 0, gid: 7, additionalGids: [], umask: 0o022 });
    const whole = { uid: 5, gid: 6, additionalGids: [7], umask: 0 };
    assert.deepEqual(userOf(whole), whole);
    assert.equal(parse({ user: null }).command.user, undefined);
  });

  it("has at most a million bytes, each text with a zero byte and a pointer", () => {
    const rest = usualPath.length + 9;
    const args = (bytes: number) => {
      const parts = Array.from({ length: 9 }, () => "é".repeat(50_000));
      const used = rest + parts.length * (100_000 + 9);
      return [...parts, "x".repeat(bytes - used - 9)];
    };
    assert.equal(parse({ args: args(1_000_000) }).command.args.length, 10);
    assert.throws(() => parse({ args: args(1_000_001) }), {
      code: "invalid_argument",
      message: /^sandbox\.spec\.process: args and env together must not exceed 1000000 bytes/,
    });
  });

  it("has a program that no variable's name can be taken for", () => {
    for (const program of ["", "A=1", "="]) {
      assert.throws(() => parse({ args: [program] }), {
        message: /^sandbox\.spec\.process\.args\[0\]: must name/,
      });
    }
    assert.deepEqual(parse({ args: ["x", "", "A=1"] }).command.args, ["x", "", "A=1"]);
  });
});
