import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { CommanderError } from "commander";
import { ContextError } from "../../cli/contexts.ts";
import { CliError, explain } from "../../cli/error.ts";
import { ageOf, formatSpan, untilTime } from "../../cli/output/age.ts";
import { onUnread, printJson, watchReaders, writeBytes } from "../../cli/output/print.ts";
import { withProgress } from "../../cli/output/progress.ts";
import { Table } from "../../cli/output/table.ts";
import { collectPairs } from "../../cli/pairs.ts";
import { sandboxColumns } from "../../cli/sandbox-row.ts";
import type { Ending } from "../../cli/signals.ts";
import { SandboxFunctionsError } from "../../client/index.ts";
import { problem } from "../support/answers.ts";
import { ended } from "./ended.ts";
import { allowColours, observed } from "./in-process.ts";

const csi = "\u001b[";

describe("the signals to run", () => {
  it("stop it, then kill it, then leave it alone", async (context) => {
    for (const [signal, status] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const) {
      const act = (ending: Ending) => {
        ending.attach("a");
        process.emit(signal);
        process.emit(signal);
        process.emit(signal);
      };
      const { sent, exits, stderr } = await ended(context, act, undefined, { requests: 3 });
      assert.deepEqual([sent.slice(0, 2), exits, stderr], [["{}", '{"timeout":"1s"}'], [status], ""]);
    }
  });

  it("say on a terminal only once what a further one does", async (context) => {
    const act = (ending: Ending) => {
      ending.attach("a");
      process.emit("SIGINT");
      process.emit("SIGINT");
    };
    const { stderr } = await ended(context, act, undefined, { isTerminal: true, requests: 2 });
    assert.equal(stderr, "\nstopping a; Ctrl-C again kills it\n");
  });

  it("include an output that nobody reads, which stops it once", async (context) => {
    const fail: ((error: NodeJS.ErrnoException) => void)[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      context.mock.method(stream, "on", (event: string, handle: (typeof fail)[0]) => {
        assert.equal(event, "error");
        fail.push(handle);
        return stream;
      });
    }
    watchReaders();
    const unread = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    const act = (ending: Ending) => {
      ending.attach("a");
      for (const each of fail) each(unread);
    };
    const { sent, exits } = await ended(context, act);
    assert.deepEqual([fail.length, sent, exits], [2, ["{}"], [141]]);
    const others: unknown[] = [];
    context.mock.method(process, "exit", (status: number) => void others.push(status));
    fail[0]?.(Object.assign(new Error("write EIO"), { code: "EIO" }));
    assert.deepEqual(others, [1]);
    onUnread(() => {});
  });

  it("are passed on once the sandbox is known, with a note on a terminal", async (context) => {
    const { sent, stderr } = await ended(
      context,
      (ending) => {
        process.emit("SIGINT");
        ending.attach("a");
      },
      undefined,
      { isTerminal: true },
    );
    assert.deepEqual(sent, ["{}"]);
    const first = "\nit is stopped once it has started; a third Ctrl-C leaves it alone\n";
    assert.equal(stderr, `${first}\nstopping a; Ctrl-C again kills it\n`);
    const unasked = await ended(context, (ending) => ending.attach("a"), undefined, { requests: 0 });
    assert.deepEqual(unasked.sent, []);
  });

  it("say if a sandbox that is there cannot be stopped", async (context) => {
    const act = (ending: Ending) => {
      ending.attach("a");
      process.emit("SIGINT");
    };
    const broken = await ended(context, act, {
      "POST /sandboxes/a/stop": problem(500, "internal", "broken"),
    });
    assert.equal(broken.stderr, "sandbox: a could not be stopped: broken\n");
    const gone = await ended(context, act, { "POST /sandboxes/a/stop": problem(404, "not_found", "gone") });
    assert.equal(gone.stderr, "");
  });
});

describe("what people see", () => {
  it("has ages in the largest unit, rounded down", () => {
    const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
    const spans = [-5_000, 0, 999, second, minute - 1, minute, hour - 1, hour, day - 1, day, 12.9 * day];
    assert.deepEqual(spans.map(formatSpan), [
      "0s",
      "0s",
      "0s",
      "1s",
      "59s",
      "1m",
      "59m",
      "1h",
      "23h",
      "1d",
      "12d",
    ]);
    assert.equal(ageOf("1970-01-01T00:00:01Z", 4_000), "3s");
    assert.equal(untilTime("1970-01-01T00:00:01Z", 1_000), "expired");
    assert.equal(untilTime("1970-01-01T00:00:01Z", 999), "in 0s");
    assert.equal(untilTime("1970-01-01T00:01:00Z", 0), "in 1m");
  });

  it("has errors with the advice and the exit status for them", () => {
    const serverError = (code: string, detail: string) =>
      new SandboxFunctionsError(new Response(null, { status: 400 }), { code, detail });
    const refused = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
    for (const [error, status, line] of [
      [new CliError("m"), 1, "m"],
      [new CliError("m", 124), 124, "m"],
      [new ContextError("a\n  b\u0007\nc\u0008"), 1, "a b\\u0007 c\\u0008"],
      [new CommanderError(0, "c", "help"), 0, /./],
      [new CommanderError(1, "c", "bad"), 2, /./],
      ["text", 1, "text"],
      [new Error("plain"), 1, "plain"],
      [new TypeError("other"), 1, "other"],
      [serverError("internal", "m"), 1, "m"],
      [serverError("resource_exhausted", "m"), 1, "m; try again in a moment"],
      [serverError("not_found", "trigger x"), 1, "trigger x; sandbox trigger ls lists what is there"],
      [serverError("not_found", 'delivery "d"'), 1, /; sandbox trigger deliveries lists/],
      [serverError("not_found", "subscription x"), 1, "subscription x"],
      [serverError("not_found", 'agent "n"'), 1, 'agent "n"; sandbox agents lists what is there'],
      [serverError("not_found", "?"), 1, "?"],
      [serverError("not_found", '"sandbox"'), 1, '"sandbox"'],
      [serverError("unauthenticated", "m"), 1, /^m; pass --token/],
      [new TypeError("fetch failed"), 1, /^cannot reach http:\/\/127\.0\.0\.1:8787; start it/],
      [new TypeError("fetch failed", { cause: refused }), 1, /^cannot reach \S+ \(ECONNREFUSED\); start it/],
      [new TypeError("failed", { cause: { cause: refused } }), 1, /\(ECONNREFUSED\)/],
      [new Error("m", { cause: { code: "NO_ERROR" } }), 1, "m"],
      [new Error("m", { cause: null }), 1, "m"],
      [Object.assign(new Error("m"), { code: 7 }), 1, "m"],
    ] as const) {
      const explained = explain(error);
      assert.equal(explained.status, status, explained.line);
      if (typeof line === "string") assert.equal(explained.line, line);
      else assert.match(explained.line, line);
    }
  });

  it("has pairs with a key", () => {
    assert.deepEqual(collectPairs("a=b=c", { x: "1" }), { x: "1", a: "b=c" });
    assert.deepEqual(collectPairs("a="), { a: "" });
    for (const pair of ["a", "=b", ""]) assert.throws(() => collectPairs(pair), /must be KEY=VALUE/);
  });

  it("has tables whose columns only grow, with titles once", async () => {
    const table = new Table<readonly string[]>([
      { title: "A", text: ([a = ""]) => a },
      { title: "BB", text: ([, b = ""]) => b },
    ]);
    const { stdout } = await observed(async () => {
      table.print([["1234", "x"]]);
      table.print([
        ["1", "\u001b"],
        ["1", ""],
        ["", ""],
      ]);
    });
    assert.equal(stdout, "A      BB\n1234   x\n1      \\u001b\n1\n\n");
  });

  it("has states in colours on a terminal", async (context) => {
    const states = [
      ...[
        ["creating", 33],
        ["created", 33],
        ["running", 32],
        ["gone", 2],
        ["none", 2],
        ["unknown", 31],
      ],
      ...[
        ["stopped", 2],
        ["stopped", 2, 0],
        ["stopped", 31, 1],
        ["gone", 2, 1],
        ["later", 0],
      ],
    ] as const;
    const state = sandboxColumns(false).find(({ title }) => title === "STATE");
    allowColours(context);
    await observed(
      async () => {
        for (const [phase, colour, exit] of states) {
          const status = { phase, ...(exit === undefined ? {} : { exit: { status: exit } }) };
          const painted = state?.paint?.("text", { namespace: "n", sandbox: { status } } as never);
          const expected = colour === 0 ? /^text$/ : new RegExp(`^\\u001b\\[${colour}mtext\\u001b`);
          assert.match(painted ?? "", expected, `${phase} ${exit}`);
        }
      },
      { isTerminal: true },
    ).then(({ stderr }) => assert.equal(stderr, ""));
  });

  it("has JSON in several lines on a terminal", async () => {
    const printed = async (isTerminal: boolean) =>
      (await observed(async () => printJson({ a: 1 }), { isTerminal })).stdout;
    assert.deepEqual([await printed(true), await printed(false)], ['{\n  "a": 1\n}\n', '{"a":1}\n']);
  });

  it("has progress from 300 ms on, ten times a second, and removed at the end", async (context) => {
    context.mock.timers.enable({ apis: ["setInterval"] });
    let nowMs = 0;
    context.mock.method(performance, "now", () => nowMs);
    const tick = (ms: number) => {
      nowMs += ms;
      context.mock.timers.tick(ms);
    };
    const work = async (progress: { update(text: string): void }) => {
      tick(100);
      tick(199);
      tick(1);
      progress.update("more");
      tick(1_000);
    };
    // Ten pictures follow each other, and come again.
    const frames = "⠙⠹⠸⠼⠴⠦⠧⠇⠏⠋⠙";
    const shown = await observed(() => withProgress("work", work), { isTerminal: true });
    const clear = `\r${csi}2K`;
    assert.ok(shown.stderr.startsWith(`${clear}⠙ work 0.3 s${clear}⠹ more `), shown.stderr);
    assert.equal(shown.stderr.match(/[⠀-⣿]/g)?.join(""), frames);
    assert.ok(shown.stderr.endsWith(`${clear}⠙ more 1.3 s${clear}`), shown.stderr);
    const quick = await observed(() => withProgress("work", async () => tick(200)), { isTerminal: true });
    tick(1_000);
    assert.equal(quick.stderr, "");
    assert.equal((await observed(() => withProgress("work", work))).stderr, "");
  });

  it("is written no faster than it is read", async () => {
    let isDrained = () => {};
    const stream = {
      write: () => false,
      once(event: string, handle: () => void) {
        assert.equal(event, "drain");
        isDrained = handle;
      },
    };
    let isWritten = false;
    const writing = writeBytes(stream as never, new Uint8Array(1)).then(() => {
      isWritten = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isWritten, false);
    isDrained();
    await writing;
    await writeBytes({ write: () => true } as never, new Uint8Array(1));
  });
});
