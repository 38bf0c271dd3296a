import assert from "node:assert/strict";
import { type Ask, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";
import { askForOutput, collect, linesOf } from "./output-stream.ts";

/** Runs a shell script. Returns the answer of the run. */
async function runScript(ask: Ask, ns: string, script: string, more: object) {
  const spec = { typeUrl: specType, json: { process: { args: ["sh", "-c", script], cwd: "/" } } };
  const { status, body } = await rest(ask, ns, "POST /run", {
    ...{ sandboxId: "a", spec, wait: "60s", ...more },
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

async function remove(ask: Ask, ns: string): Promise<void> {
  assert.equal((await ask(`/v1/namespaces/${ns}/sandboxes/a?force=true`, { method: "DELETE" })).status, 204);
}

const noWait = { wait: undefined };

/** Cases of the output of sandboxes. @param name of their runtime */
export function outputCases(name = "process"): readonly Case[] {
  const runtime = { name };
  const run = (ask: Ask, ns: string, script: string, more: object = {}) =>
    runScript(ask, ns, script, { runtime, ...more });
  return [
    {
      name: "both streams are read as lines of JSON, byte for byte",
      async run(ask) {
        const ns = freshNamespace();
        await run(ask, ns, "printf 'a\\0\\377\\n'; printf oops >&2");
        const { stdout, stderr, end } = await collect(linesOf(await askForOutput(ask, ns, "a")));
        assert.deepEqual([[...stdout], stderr.toString()], [[0x61, 0, 0xff, 0x0a], "oops"]);
        assert.deepEqual(end, { stdout: 4, stderr: 4, isComplete: true });
        const later = await collect(linesOf(await askForOutput(ask, ns, "a", "from=2,1")), {
          stdout: 2,
          stderr: 1,
        });
        assert.deepEqual([later.stdout.length, later.stderr.toString()], [2, "ops"]);
        await remove(ask, ns);
      },
    },
    {
      name: "one stream is read as its bytes, or as lines if they are asked for",
      async run(ask) {
        const ns = freshNamespace();
        await run(ask, ns, "seq 1 100000; echo oops >&2");
        const all = Array.from({ length: 100_000 }, (_, at) => `${at + 1}\n`).join("");
        const whole = await askForOutput(ask, ns, "a", "stream=stdout");
        assert.equal(whole.headers.get("content-type"), "application/octet-stream");
        assert.equal(whole.headers.get("output-from"), "0");
        assert.equal(await whole.text(), all);
        const rest = await askForOutput(ask, ns, "a", "stream=stdout&from=300000&follow=true");
        assert.equal(rest.headers.get("output-from"), "300000");
        assert.equal(await rest.text(), all.slice(300_000));
        const tail = await askForOutput(ask, ns, "a", "stream=stdout&from=-7");
        assert.equal(tail.headers.get("output-from"), String(all.length - 7));
        assert.equal(await tail.text(), "100000\n");
        const beyond = await askForOutput(ask, ns, "a", "stream=stdout&from=9999999");
        assert.equal(await beyond.text(), "");
        const lines = await askForOutput(ask, ns, "a", "stream=stderr", {
          headers: { accept: "application/x-ndjson" },
        });
        const { stderr, end } = await collect(linesOf(lines));
        assert.deepEqual([stderr.toString(), end], ["oops\n", { stderr: 5, isComplete: true }]);
        await remove(ask, ns);
      },
    },
    {
      name: "a follower gets what is written when it is written, and ends with the process",
      async run(ask) {
        const ns = freshNamespace();
        await run(ask, ns, "echo ready; trap 'echo bye; exit 0' TERM; while :; do sleep 0.05; done", noWait);
        const lines = linesOf(await askForOutput(ask, ns, "a", "follow=true"));
        let seen = "";
        while (seen !== "ready\n") seen += Buffer.from((await lines.next()).value?.data ?? "", "base64");
        const now = await collect(linesOf(await askForOutput(ask, ns, "a")));
        assert.deepEqual(now.end, { stdout: 6, stderr: 0, isComplete: false });
        const stopping = rest(ask, ns, "POST /sandboxes/a/stop", { timeout: "60s" });
        const { stdout, end } = await collect(lines, { stdout: 6, stderr: 0 });
        assert.ok(["bye\n", ""].includes(stdout.toString()), stdout.toString());
        assert.deepEqual([end?.stdout, end?.isComplete], [6 + stdout.length, true]);
        assert.equal((await stopping).status, 200);
        await remove(ask, ns);
      },
    },
    {
      name: "a follower that leaves ends its read, and others continue",
      async run(ask) {
        const ns = freshNamespace();
        await run(ask, ns, "echo one; exec sleep 1000", noWait);
        const left = linesOf(await askForOutput(ask, ns, "a", "follow=true"));
        await left.next();
        await left.return(undefined);
        const other = linesOf(await askForOutput(ask, ns, "a", "follow=true"));
        await remove(ask, ns);
        assert.equal((await collect(other)).stdout.toString(), "one\n");
      },
    },
    {
      name: "output outlives Shutdown and Delete, and belongs to the last life",
      async run(ask) {
        const ns = freshNamespace();
        await run(ask, ns, "echo first");
        assert.equal((await rest(ask, ns, "POST /sandboxes/a/shutdown")).status, 200);
        const read = async () => (await collect(linesOf(await askForOutput(ask, ns, "a")))).stdout.toString();
        assert.equal(await read(), "first\n");
        await remove(ask, ns);
        assert.equal(await read(), "first\n");
        await run(ask, ns, "echo second", { removeOnExit: true });
        assert.equal(await read(), "second\n");
      },
    },
    {
      name: "of much output the end is kept, and a reader learns what was dropped",
      async run(ask) {
        const ns = freshNamespace();
        const total = 4_000_000;
        await run(ask, ns, `seq -f %07.0f 1 ${total / 8}`);
        const { stdout, dropped, end } = await collect(linesOf(await askForOutput(ask, ns, "a")));
        assert.ok(dropped.stdout > 0 && dropped.stdout <= total - 1024 * 1024, String(dropped.stdout));
        assert.equal(dropped.stdout + stdout.length, total);
        assert.deepEqual(end, { stdout: total, stderr: 0, isComplete: true });
        assert.ok(stdout.toString().endsWith("\n0499999\n0500000\n"));
        const raw = await askForOutput(ask, ns, "a", "stream=stdout");
        assert.equal(raw.headers.get("output-from"), String(dropped.stdout));
        assert.ok(Buffer.from(await raw.arrayBuffer()).equals(stdout));
        await remove(ask, ns);
      },
    },
    {
      name: "a run answers its output",
      async run(ask) {
        const ns = freshNamespace();
        const text = await run(ask, ns, "echo hello; echo w\u00f6rld >&2", {
          output: true,
          removeOnExit: true,
        });
        assert.deepEqual(text.output, { stdout: "hello\n", stderr: "w\u00f6rld\n", isComplete: true });
        const binary = await run(ask, ns, "printf '\\377\\0'; seq 1 20000 >&2", { output: true });
        const { stdoutBase64, stderr, stderrFrom, isComplete } = Object(binary.output);
        assert.deepEqual([stdoutBase64, isComplete], ["/wA=", true]);
        const all = Array.from({ length: 20_000 }, (_, at) => `${at + 1}\n`).join("");
        assert.deepEqual([stderrFrom, stderr], [all.length - 65_536, all.slice(-65_536)]);
        await remove(ask, ns);
        const running = await run(ask, ns, "echo begun; exec sleep 1000", { output: true, wait: "1s" });
        assert.deepEqual(running.output, { stdout: "begun\n", stderr: "", isComplete: false });
        await remove(ask, ns);
      },
    },
    {
      name: "output that cannot be read has the reason, before the first byte",
      async run(ask) {
        const ns = freshNamespace();
        const refusal = async (id: string, query: string) => {
          const response = await askForOutput(ask, ns, id, query);
          assert.equal(response.headers.get("content-type"), "application/problem+json");
          const { code, detail } = Object(await response.json());
          return [response.status, code, detail];
        };
        assert.deepEqual(await refusal("ghost", ""), [404, "not_found", 'sandbox "ghost" does not exist']);
        await rest(ask, ns, "POST /sandboxes", { sandboxId: "a", runtime });
        assert.deepEqual(await refusal("a", ""), [
          404,
          "not_found",
          'sandbox "a" is stored, but was never created',
        ]);
        assert.equal((await rest(ask, ns, "POST /sandboxes/a/create")).status, 200);
        const { end } = await collect(linesOf(await askForOutput(ask, ns, "a")));
        assert.deepEqual(end, { stdout: 0, stderr: 0, isComplete: false });
        for (const [query, rule] of [
          ["stream=stdin", /^stream: must be stdout, stderr or both, not "stdin"$/],
          [
            "from=1",
            /^from: must be two byte offsets, of stdout and of stderr, such as from=4096,0, not "1"$/,
          ],
          ["stream=stdout&from=1,2", /^from: must be a byte offset, negative to count from the end/],
          ["stream=stdout&from=x", /^from: must be a byte offset/],
          ["follow=1", /^follow: must be true or false, not "1"$/],
        ] as const) {
          const [status, code, detail] = await refusal("a", query);
          assert.deepEqual([status, code], [400, "invalid_argument"], query);
          assert.match(String(detail), rule);
        }
        await remove(ask, ns);
      },
    },
  ];
}
