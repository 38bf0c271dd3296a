import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { completeWords } from "../../cli/completion-words.ts";
import { writeContexts } from "../../cli/contexts.ts";
import { createProgram } from "../../cli/program.ts";
import { skipWaits } from "../support/answers.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { answeredChanges } from "./answered-changes.ts";
import { answeredForms } from "./answered-forms.ts";
import { answeredLists } from "./answered-lists.ts";
import { observed, runHere, type Surroundings } from "./in-process.ts";

function check(found: string, expected: string | RegExp): void {
  if (typeof expected === "string") assert.equal(found, expected);
  else assert.match(found, expected);
}

const commands = { ...answeredLists, ...answeredChanges, ...answeredForms };

describe("the command", () => {
  for (const [name, [words, answers, expected]] of Object.entries(commands)) {
    it(name, async (context) => {
      // Streams that stand still are no part of this.
      skipWaits(context, 10_000);
      const { status, stdout, stderr, sent } = await runHere(words, answers);
      check(stderr, expected.err ?? "");
      check(stdout, expected.out ?? "");
      assert.equal(status, expected.status ?? 0);
      if (expected.sent instanceof RegExp) assert.match(sent.join(), expected.sent);
      else if (expected.sent) assert.deepEqual(sent, expected.sent);
    });
  }
});

/** Returns the words that can stand at the cursor. */
async function completed(typed: readonly string[], surroundings: Surroundings = {}): Promise<string[]> {
  const found: string[] = [];
  await observed(async () => {
    found.push(...(await completeWords(createProgram(), typed)));
  }, surroundings);
  return found;
}

describe("the words that can stand at the cursor", () => {
  it("are commands, options, their values, ids and contexts", async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const path = join(folder.path, "contexts.json");
    await writeContexts(path, {
      contexts: { here: { url: "http://127.0.0.1:8787" }, there: { url: "http://x" } },
    });
    const sandboxes = Array.from({ length: 201 }, (_, at) => ({ sandboxId: `id-${at}` }));
    context.mock.method(globalThis, "fetch", async ({ url }: Request) => {
      assert.match(url, /\?view=basic$/);
      return Response.json({ sandboxes });
    });
    const words = async (...typed: string[]) => {
      const env = { SANDBOX_CONFIG: path };
      return completed(typed, { env });
    };
    for (const [typed, expected] of [
      [["st"], ["start", "stop"]],
      [["completion-"], []],
      [
        ["context", ""],
        ["ls", "add", "use", "rm"],
      ],
      [
        ["context", "use", ""],
        ["here", "there"],
      ],
      [["context", "rm", "t"], ["there"]],
      [["ls", "--context", "h"], ["here"]],
      [
        ["--context", "here", "st"],
        ["start", "stop"],
      ],
      [
        ["logs", "--stream", ""],
        ["stdout", "stderr", "both"],
      ],
      [["logs", "--f"], ["--follow"]],
      [["-o", "j"], ["json"]],
      [["logs", "id-199"], ["id-199"]],
      [["logs", "id-200"], []],
      [
        ["rm", "a", "-f", "id-7"],
        ["id-7", ...Array.from({ length: 10 }, (_, at) => `id-7${at}`)],
      ],
      [["label", "a", "id-1"], []],
      [["logs", "stop", ""], []],
      [["run", "--", "--na"], []],
      [["nothing", ""], []],
    ] as const) {
      assert.deepEqual(await words(...typed), expected, typed.join(" "));
    }
    await writeFile(path, "damaged");
    assert.deepEqual(await words("context", "use", ""), []);
  });

  it("are no ids of a server that is slow", async (context) => {
    const signals: AbortSignal[] = [];
    context.mock.method(AbortSignal, "timeout", (ms: number) => {
      assert.equal(ms, 1_500);
      return AbortSignal.abort(new Error("late"));
    });
    context.mock.method(globalThis, "fetch", async ({ signal }: Request) => {
      signals.push(signal);
      signal.throwIfAborted();
      return Response.json({ sandboxes: [{ sandboxId: "a" }] });
    });
    assert.deepEqual(await completed(["logs", ""]), []);
    assert.equal(signals.length, 1);
  });
});
