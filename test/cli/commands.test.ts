import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { completeWords } from "../../cli/completion-words.ts";
import { writeContexts } from "../../cli/contexts.ts";
import { createProgram } from "../../cli/program.ts";
import { withCommands } from "../../scripts/cli-page.ts";
import { json, noContent, skipWaits } from "../support/answers.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { answeredChanges } from "./answered-changes.ts";
import { answeredForms } from "./answered-forms.ts";
import { answeredLists } from "./answered-lists.ts";
import { allowColours, observed, runHere, type Surroundings, sandbox } from "./in-process.ts";

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
      const handlers = process.listenerCount("SIGTERM");
      const { status, stdout, stderr, sent } = await runHere(words, answers);
      // A run that has failed ends with its program.
      if (status !== 125) assert.equal(process.listenerCount("SIGTERM"), handlers);
      check(stderr, expected.err ?? "");
      check(stdout, expected.out ?? "");
      assert.equal(status, expected.status ?? 0);
      if (expected.sent instanceof RegExp) assert.match(sent.join(), expected.sent);
      else if (expected.sent) assert.deepEqual(sent, expected.sent);
    });
  }
});

describe("a command on a terminal", () => {
  const isTerminal = true;

  it("shows what takes long", async (context) => {
    context.mock.timers.enable({ apis: ["setInterval"] });
    let nowMs = 0;
    context.mock.method(performance, "now", () => nowMs);
    const late = (answer: () => Response) => () => {
      nowMs += 300;
      context.mock.timers.tick(300);
      return answer();
    };
    const deleted = (sandboxId: string) => ({ sandboxId, outcome: "deleted" });
    for (const [words, route, answers, texts] of [
      [["run", "-d", "--name", "a", "x", "y"], "POST /run", [json(sandbox("a", "running"))], ["starting x"]],
      [["start", "a"], "GET /sandboxes/a", [json(sandbox("a", "running"))], ["starting a"]],
      [["stop", "a"], "POST /sandboxes/a/stop", [json({})], ["stopping a"]],
      [["rm", "a"], "DELETE /sandboxes/a?force=false", [noContent], ["deleting a"]],
      [
        ["rm", "--filter", "x"],
        "POST /delete",
        [json({ results: [deleted("a"), deleted("b")], next: "b" }), json({ results: [deleted("c")] })],
        ["deleting", "deleting: 2 done"],
      ],
    ] as const) {
      const { stderr } = await runHere(words, { [route]: answers.map(late) }, { isTerminal });
      const shown = [...stderr.matchAll(/[⠀-⣿] (.*?) \d+\.\d s/g)].map(([, text]) => text);
      assert.deepEqual([...new Set(shown)], texts, stderr);
    }
  });

  it("has states of agents and triggers in colours", async (context) => {
    allowColours(context);
    const agents = await runHere(
      ["agents"],
      { "GET /readyz": json({ database: true, agents: { a: true, b: false } }) },
      { isTerminal },
    );
    const [answers, silent] = ["\u001b[32manswers", "\u001b[31mdoes not answer"];
    assert.ok(agents.stdout.includes(answers) && agents.stdout.includes(silent), agents.stdout);
    const list = [
      { name: "a", path: "/a", paused: true },
      { name: "b", path: "/b" },
    ];
    const triggers = await runHere(
      ["trigger"],
      { "GET /triggers": json({ triggers: list }) },
      { isTerminal },
    );
    const [paused, active] = ["\u001b[33mpaused", "\u001b[32mactive"];
    assert.ok(triggers.stdout.includes(paused) && triggers.stdout.includes(active), triggers.stdout);
  });
});

it("the commands describe themselves as docs/cli.md does", async () => {
  const page = await readFile(new URL("../../docs/cli.md", import.meta.url), "utf8");
  assert.equal(withCommands(page), page);
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
      [["logs", "-f", "id-199"], ["id-199"]],
      [["completion", "z"], ["zsh"]],
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
