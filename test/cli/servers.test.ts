import assert from "node:assert/strict";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import {
  contextsPath,
  isReadableByOthers,
  readContexts,
  tokenOf,
  writeContexts,
} from "../../cli/contexts.ts";
import { outlastOutages } from "../../cli/outlast-outages.ts";
import { type Answer, json, problem, skipWaits } from "../support/answers.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runHere } from "./in-process.ts";

describe("the servers that commands ask", () => {
  const contexts = {
    current: "one",
    contexts: {
      one: { url: "http://one:1", token: "t1", namespace: "ns1" },
      two: { url: "https://two:2", token: "t2" },
    },
  };

  async function inFolder(context: TestContext, text?: string): Promise<string> {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const path = join(folder.path, "contexts.json");
    if (text !== undefined) await writeFile(path, text);
    return path;
  }

  it("are those of options, else of the environment, else of the context", async (context) => {
    const SANDBOX_CONFIG = await inFolder(context, JSON.stringify(contexts));
    const one = "/v1/namespaces/ns1";
    const none = "/v1/namespaces/default";
    for (const [words, env, origin, namespace, authorization] of [
      [[], {}, "http://one:1", one, " Bearer t1"],
      [["--context", "two"], { SANDBOX_URL: "http://env:1" }, "https://two:2", none, " Bearer t2"],
      [[], { SANDBOX_CONTEXT: "two" }, "https://two:2", none, " Bearer t2"],
      [["--context", "one"], { SANDBOX_CONTEXT: "two" }, "http://one:1", one, " Bearer t1"],
      [[], { SANDBOX_URL: "http://env:1//" }, "http://env:1", none, ""],
      [["--url", "http://o:1"], { SANDBOX_URL: "http://env:1" }, "http://o:1", none, ""],
      [["--url", "http://o:1", "--context", "one"], { SANDBOX_TOKEN: "e" }, "http://o:1", none, " Bearer e"],
      [["--token", "o"], { SANDBOX_TOKEN: "e" }, "http://one:1", one, " Bearer o"],
      [["-n", "opt"], { SANDBOX_NAMESPACE: "env" }, "http://one:1", "/v1/namespaces/opt", " Bearer t1"],
      [[], { SANDBOX_NAMESPACE: "env" }, "http://one:1", "/v1/namespaces/env", " Bearer t1"],
      [["--url", "http://o:1"], { SANDBOX_NAMESPACE: "env" }, "http://o:1", "/v1/namespaces/env", ""],
    ] as const) {
      const { sent } = await runHere(["inspect", "a", ...words], {}, { env: { SANDBOX_CONFIG, ...env } });
      const path = namespace === none ? "" : namespace;
      assert.deepEqual(sent, [`${origin} GET ${path}/sandboxes/a${authorization}`], words.join(" "));
    }
  });

  it("are an npm start without contexts, and no other for an unknown name or a bad token", async (context) => {
    const env = { SANDBOX_CONFIG: await inFolder(context) };
    assert.deepEqual((await runHere(["inspect", "a"], {}, { env })).sent, ["GET /sandboxes/a"]);
    for (const [words, more, line] of [
      [["--context", "toString"], {}, /^sandbox: context toString does not exist/],
      [[], { SANDBOX_CONTEXT: "nobody" }, /^sandbox: context nobody does not exist/],
      [[], { SANDBOX_TOKEN: "a b" }, /^sandbox: SANDBOX_TOKEN: must be a token/],
      [[], { SANDBOX_URL: "ftp://x" }, /^sandbox: the server's address: must be an http/],
      [[], { SANDBOX_URL: "xhttp://x" }, /: must be an http: or https: URL, not xhttp:/],
      [["--url", "ftp://x"], {}, /^sandbox: --url: must be an http/],
      [["--token", "a b"], {}, /^sandbox: --token: must be a token/],
    ] as const) {
      const { status, stderr, sent } = await runHere(["ls", ...words], {}, { env: { ...env, ...more } });
      assert.deepEqual([status, sent], [2, []]);
      assert.match(stderr, line);
    }
  });

  it("are refused in a damaged file, and in one that cannot be read or written", async (context) => {
    const damaged = ["", "7", "null", "{}", '{"contexts":7}', '{"contexts":null}', '{"contexts":{"a":{}}}'];
    for (const text of [
      ...damaged,
      '{"contexts":{"a":null}}',
      '{"contexts":{"a":7}}',
      '{"contexts":{"a":{"url":"u"},"b":7}}',
    ]) {
      const path = await inFolder(context, text);
      await assert.rejects(readContexts(path), /: is not a file of contexts; /, text);
    }
    const folder = join(await inFolder(context), "..");
    await assert.rejects(readContexts(folder), /: cannot be read: EISDIR/);
    await assert.rejects(writeContexts(folder, { contexts: {} }), /: cannot be written: /);
    // Nothing takes the place of the file before it is written.
    const path = await inFolder(context);
    await mkdir(`${path}.${process.pid}`);
    await assert.rejects(writeContexts(path, { contexts: {} }), /: cannot be written: EISDIR/);
    assert.deepEqual(await readContexts(path), { contexts: {} });
  });

  it("are in a file and a folder that only the user can read", async (context) => {
    const path = join(await inFolder(context), "..", "own", "contexts.json");
    await writeContexts(path, contexts);
    assert.deepEqual(await readContexts(path), contexts);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(path, ".."))).mode & 0o777, 0o700);
    for (const [mode, isOpen] of [
      [0o600, false],
      [0o640, true],
      [0o604, true],
      [0o611, false],
    ] as const) {
      const file = await inFolder(context);
      await writeFile(file, "", { mode });
      assert.equal(await isReadableByOthers(file), isOpen, mode.toString(8));
    }
  });

  it("have a token, or a file with one, which is read each time", async (context) => {
    const tokenFile = await inFolder(context);
    await assert.rejects(tokenOf({ url: "u", tokenFile }), /^ContextError: .* cannot be read: ENOENT/);
    await writeFile(tokenFile, " ~one!\n");
    assert.equal(await tokenOf({ url: "u", token: "other", tokenFile }), "~one!");
    for (const text of ["", "\n", "a b", "a\nb", "\u00e4"]) {
      await writeFile(tokenFile, text);
      await assert.rejects(tokenOf({ url: "u", tokenFile }), /^ContextError: .*: must be a token: /, text);
    }
    assert.equal(await tokenOf({ url: "u", token: "t" }), "t");
    assert.equal(await tokenOf({ url: "u" }), undefined);
  });

  it("have a file by SANDBOX_CONFIG, XDG_CONFIG_HOME or the home folder", () => {
    const [SANDBOX_CONFIG, XDG_CONFIG_HOME] = ["/a/b.json", "/x"];
    assert.equal(contextsPath({ SANDBOX_CONFIG, XDG_CONFIG_HOME }), "/a/b.json");
    assert.equal(contextsPath({ SANDBOX_CONFIG: "", XDG_CONFIG_HOME }), "/x/sandbox-functions/contexts.json");
    assert.match(contextsPath({ XDG_CONFIG_HOME: "" }), /.\/\.config\/sandbox-functions\/contexts\.json$/);
  });

  it("are listed, chosen and removed by their names", async (context) => {
    const env = { SANDBOX_CONFIG: await inFolder(context, JSON.stringify(contexts)) };
    const run = async (...words: string[]) => {
      const { status, stdout, stderr } = await runHere(["context", ...words], {}, { env });
      return `${status} ${stdout}${stderr}`;
    };
    assert.equal(
      await run(),
      [
        "0 NAME    URL             NAMESPACE   TOKEN",
        "one *   http://one:1    ns1         stored",
        "two     https://two:2   default     stored\n",
      ].join("\n"),
    );
    assert.equal(await run("add", "three", "http://three:3//"), "0 use it with sandbox context use three\n");
    assert.equal(await run("rm", "two"), "0 two\n");
    assert.equal((await readContexts(env.SANDBOX_CONFIG)).current, "one");
    assert.equal(await run("rm", "one"), "0 one\n");
    assert.deepEqual(await readContexts(env.SANDBOX_CONFIG), {
      contexts: { three: { url: "http://three:3" } },
    });
    for (const command of ["rm", "use"])
      assert.match(await run(command, "one"), /^2 sandbox: context one does/);
    assert.match(await run("add", "x", "http://x", "--token", "a b"), /^2 sandbox: --token: must be a token/);
    assert.equal(
      await run("add", "four", "http://four:4", "-n", "ns", "--token", "t4"),
      "0 four is the current context\n",
    );
    assert.deepEqual(await readContexts(env.SANDBOX_CONFIG), {
      current: "four",
      contexts: {
        three: { url: "http://three:3" },
        four: { url: "http://four:4", namespace: "ns", token: "t4" },
      },
    });
    await run("use", "three");
    assert.equal((await readContexts(env.SANDBOX_CONFIG)).current, "three");
    assert.match(await run("ls", "-o", "json"), /^0 \[{"name":"three","current":true,/);
    assert.match(await run("ls"), /\nthree \* +http:\/\/three:3 +default +-\nfour /);
  });
});

describe("a server that cannot be reached", () => {
  const [lost, html, refused] = [
    () => Promise.reject(new TypeError("fetch failed")),
    async () => new Response("<html>", { status: 502 }),
    async () =>
      new Response("{}", {
        status: 503,
        headers: { "content-type": "application/problem+json; charset=utf-8" },
      }),
  ];
  const ok = async () => new Response("ok");
  const get = () => new Request("http://x/");
  const post = (headers = {}) => new Request("http://x/", { method: "POST", body: "b", headers });

  /** Sends requests to a server that answers so, without waiting. Returns their outcomes and the number of attempts. */
  async function outcomes(
    context: TestContext,
    answers: readonly (() => Promise<Response>)[],
    requests: readonly Request[],
  ) {
    const delays = skipWaits(context);
    let count = 0;
    const send = outlastOutages(async () => (answers[count++] ?? ok)());
    const found: unknown[] = [];
    for (const request of requests) {
      found.push(
        await send(request).then(
          (response) => response.status,
          (error: Error) => error.message,
        ),
      );
    }
    context.mock.restoreAll();
    return { found, count, delays };
  }

  it("is waited for once it has answered, if the request can be repeated", async (context) => {
    const keyed = () => post({ "idempotency-key": "k" });
    const others = [500, 501, 505].map((status) => async () => new Response("", { status }));
    const gateway = [502, 503, 504].map((status) => async () => new Response("", { status }));
    for (const [answers, requests, found] of [
      [[lost], [get()], ["fetch failed"]],
      [[html], [get()], [502]],
      [
        [ok, lost, ...gateway, ok],
        [get(), get()],
        [200, 200],
      ],
      [
        [ok, html, lost, ok],
        [get(), keyed()],
        [200, 200],
      ],
      [
        [ok, lost],
        [get(), post()],
        [200, "fetch failed"],
      ],
      [
        [ok, html],
        [get(), post()],
        [200, 502],
      ],
      [
        [refused, refused, lost, ok],
        [get(), get(), get()],
        [503, 503, 200],
      ],
      [others, [get(), get(), get()], [500, 501, 505]],
    ] as const) {
      const result = await outcomes(context, answers, requests);
      assert.deepEqual([result.found, result.count], [found, answers.length]);
      assert.ok(result.delays.every((ms) => ms === 500));
    }
  });

  it("is given up after a minute, and not waited for again before it answers", async (context) => {
    context.mock.timers.enable({ apis: ["Date"] });
    const answers = [
      ok,
      () => {
        context.mock.timers.tick(59_999);
        return lost();
      },
      () => {
        context.mock.timers.tick(1);
        return html();
      },
      lost,
      ok,
      lost,
      ok,
    ];
    const result = await outcomes(context, answers, Array.from({ length: 5 }, get));
    assert.deepEqual([result.found, result.count], [[200, 502, "fetch failed", 200, 200], 7]);
  });

  it("is asked four times", async (context) => {
    skipWaits(context);
    const answers = { "GET /sandboxes/a": problem(503, "unavailable", "not now") };
    const { sent, stderr } = await runHere(["inspect", "a"], answers);
    assert.equal(sent.length, 4);
    assert.match(stderr, /^sandbox: not now; try again in a moment; sandbox agents shows/);
  });

  it("is waited for by a command that it has answered", async (context) => {
    skipWaits(context);
    const gone = () => {
      throw new TypeError("fetch failed");
    };
    const answers = {
      "GET /sandboxes/a": json({ sandboxId: "a" }),
      "GET /sandboxes/b": [...Array<Answer>(9).fill(gone), json({ sandboxId: "b" })],
    };
    const { status, sent } = await runHere(["inspect", "a", "b"], answers);
    assert.deepEqual([status, sent.length], [0, 11]);
  });

  it("is not waited for by a caller that has left", async (context) => {
    const signal = AbortSignal.abort(new Error("left"));
    const { found } = await outcomes(context, [ok, lost], [get(), new Request("http://x/", { signal })]);
    assert.deepEqual(found, [200, "left"]);
  });
});
