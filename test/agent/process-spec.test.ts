import assert from "node:assert/strict";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, specOf, withSpec } from "../support/create-options.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const spec = (process: unknown) => specOf({ process });
const bytes = (text: string) => ({ typeUrl: "t", value: new TextEncoder().encode(text) });

for (const [what, given, code, message] of [
  ["is not JSON", bytes("\x0a\x02hi"), "invalid_argument", /^sandbox\.spec: not valid JSON at line 2/],
  ["is empty", bytes(""), "invalid_argument", /^sandbox\.spec: not valid JSON/],
  [
    "is not UTF-8",
    { typeUrl: "t", value: Uint8Array.of(0xff) },
    "invalid_argument",
    /^sandbox\.spec: .*UTF-8/,
  ],
  ["is not an object", specOf([1]), "invalid_argument", /^sandbox\.spec: must be an object/],
  [
    "has a process that is not an object",
    spec("sh"),
    "invalid_argument",
    /^sandbox\.spec\.process: must be an object/,
  ],
  [
    "has args that are not an array",
    spec({ args: "sh" }),
    "invalid_argument",
    /^sandbox\.spec\.process\.args: must be an array/,
  ],
  [
    "has a number as argument",
    spec({ args: ["a", 7] }),
    "invalid_argument",
    /^sandbox\.spec\.process\.args\[1\]: must be a string/,
  ],
  [
    "has NUL in an argument",
    spec({ args: ["a", "b\0"] }),
    "invalid_argument",
    /args\[1\]: must not contain NUL/,
  ],
  ["has NUL in a variable", spec({ env: ["A=\0"] }), "invalid_argument", /env\[0\]: must not contain NUL/],
  [
    "has a variable without =",
    spec({ env: ["A=1", "B"] }),
    "invalid_argument",
    /env\[1\]: must be written "NAME=value"/,
  ],
  ["has a variable without name", spec({ env: ["=1"] }), "invalid_argument", /env\[0\]: must be written/],
  ["has a relative cwd", spec({ cwd: "tmp" }), "invalid_argument", /cwd: must be an absolute path/],
  ["has NUL in cwd", spec({ cwd: "/a\0" }), "invalid_argument", /cwd: must not contain NUL/],
  ["has an empty program", spec({ args: [""] }), "invalid_argument", /args\[0\]: must name a program/],
  ["has = in its program", spec({ args: ["/a=b"] }), "invalid_argument", /args\[0\]: must name a program/],
  [
    "has an argument beyond the limit",
    spec({ args: ["a", "x".repeat(131_072)] }),
    "invalid_argument",
    /args\[1\]: must not exceed 131071 bytes/,
  ],
  [
    "has too many arguments",
    spec({ args: ["a", ...Array(10).fill("x".repeat(100_000))] }),
    "invalid_argument",
    /process: args and env together/,
  ],
  [
    "names a missing program",
    spec({ args: ["no-such-program"] }),
    "failed_precondition",
    /args\[0\]: "no-such-program" does not exist in PATH/,
  ],
  [
    "names a program that is not in PATH",
    spec({ args: ["ls"], env: ["PATH=/etc"] }),
    "failed_precondition",
    /args\[0\]: "ls" does not exist in PATH/,
  ],
  [
    "names a missing path",
    spec({ args: ["/no/such"] }),
    "failed_precondition",
    /args\[0\]: "\/no\/such" does not exist/,
  ],
  [
    "names a file that is not executable",
    spec({ args: ["/etc/passwd"] }),
    "failed_precondition",
    /"\/etc\/passwd" is not executable/,
  ],
  ["names a folder", spec({ args: ["/etc"] }), "failed_precondition", /"\/etc" is not a file/],
  ["has a missing cwd", spec({ cwd: "/no/such" }), "failed_precondition", /cwd: "\/no\/such" does not exist/],
  [
    "has a file as cwd",
    spec({ cwd: "/etc/passwd" }),
    "failed_precondition",
    /cwd: "\/etc\/passwd" is not a directory/,
  ],
] as const) {
  test(`a spec that ${what} is refused and leaves nothing behind`, async () => {
    await assert.rejects(
      fixture.client.create(callIn("bad"), "a", withSpec(given)),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message.replace("the agent: ", ""), message);
        return true;
      },
    );
    await assert.rejects(fixture.client.status(callIn("bad"), "a", false), /not found/);
  });
}

test("a program that vanishes before Start fails Start, which can be repeated", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "vanishing-"));
  await fixture.client.create(callIn("bad"), "b", running({ cwd }));
  rmdirSync(cwd);
  await assert.rejects(fixture.begin("bad", "b"), /cwd: .* does not exist/);
  assert.equal(await fixture.state("bad", "b"), "SANDBOX_UNKNOWN");
});
