import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { callUnary } from "../../shared/connect/client.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { services } from "../../shared/protobuf/services.ts";
import type { Call } from "../../shared/sandbox/call.ts";

const startMs = 1_800_000_000_000;
const lifecycle = { life: 5, callId: "c", epoch: 7 };

const refused = () => {
  throw new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) });
};
const broken = () => {
  throw new TypeError("the connection was closed");
};
const ok = () => new Response(new Uint8Array(), { headers: { "content-type": "application/proto" } });
const failed = (status: number, code: string) => () => Response.json({ code, message: "no" }, { status });
const withView = () => {
  const headers = { "content-type": "application/proto", "sandbox-epoch": "7", "sandbox-fence": "0" };
  return new Response(new Uint8Array(), { headers: { ...headers, "sandbox-life": "0" } });
};

/** Opens a client whose clock is mocked, and whose agent answers as given; the last answer is repeated. */
function open(context: TestContext, ...answers: readonly (() => Response | Promise<Response>)[]) {
  context.mock.timers.reset();
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: startMs });
  const attempts: { readonly atMs: number; readonly headers: Headers; readonly path: string }[] = [];
  const fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url);
    attempts.push({ atMs: Date.now() - startMs, headers: new Headers(init.headers), path: pathname });
    const aborted = new Promise<never>((_, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
    });
    const answer = answers[attempts.length - 1] ?? answers.at(-1) ?? ok;
    return Promise.race([aborted, (async () => answer())()]);
  };
  const client = new AgentClient({ name: "the agent", url: "http://agent.test", token: "t", fetch }, "x");
  const call = (more: Partial<Call> = {}): Call => ({
    ...{ namespace: "n", signal: new AbortController().signal, ...more },
  });
  /** Lets time pass until the work is done. Returns the code of its error, or `ok`. */
  async function outcome(work: Promise<unknown>): Promise<string> {
    let code: string | undefined;
    work.then(
      () => {
        code = "ok";
      },
      (error) => {
        code = String(error.code);
      },
    );
    for (let passedMs = 0; code === undefined && passedMs < 200_000; passedMs += 50) {
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (code === undefined) context.mock.timers.tick(50);
    }
    return code ?? "nothing";
  }
  const times = () => attempts.map(({ atMs }) => atMs);
  return { client, call, outcome, attempts, times };
}

test("a call that never arrived is retried for 1.5 s, with growing delays", async (context) => {
  const { client, call, outcome, times } = open(context, refused);
  assert.equal(await outcome(client.start(call(), "s")), "unavailable");
  assert.deepEqual(times(), [0, 50, 150, 350, 750, 1_250]);
});

test("a call that may have arrived is retried only if the agent recognizes it", async (context) => {
  const { client, call, outcome, times } = open(context, broken, broken, broken, ok);
  assert.equal(await outcome(client.start(call(), "s")), "unavailable");
  assert.equal(await outcome(client.start(call({ lifecycle: { life: 5 } }), "s")), "unavailable");
  assert.equal(times().length, 2);
  // The epoch is from an answer of the agent, which therefore recognizes lives.
  assert.equal(
    await outcome(
      client.create(call({ lifecycle }), "s", {
        rootfs: [],
        netnsPath: "",
        annotations: new Map(),
        sandbox: undefined,
      }),
    ),
    "ok",
  );
  assert.equal(times().length, 4);
});

test("a call is retried at an agent that has answered with a view", async (context) => {
  const { client, call, outcome, times } = open(context, withView, broken, ok);
  assert.equal(await outcome(client.status(call({ lifecycle: { life: 0 } }), "s", false)), "ok");
  assert.equal(await outcome(client.start(call({ lifecycle: { life: 5 } }), "s")), "ok");
  assert.equal(times().length, 3);
});

test("a call that was answered is never retried, nor is one with wrong credentials", async (context) => {
  const answers = [
    failed(503, "unavailable"),
    failed(500, "internal"),
    failed(401, "unauthenticated"),
    failed(526, "unknown"),
  ];
  const { client, call, outcome, times } = open(context, ...answers);
  const codes: string[] = [];
  for (let at = 0; at < answers.length; at++)
    codes.push(await outcome(client.start(call({ lifecycle }), "s")));
  assert.deepEqual(codes, ["unavailable", "internal", "unavailable", "unavailable"]);
  assert.equal(times().length, answers.length);
});

test("a retry that never arrived does not hide that the first call may have arrived", async (context) => {
  const { client, call, outcome } = open(context, broken, refused);
  const starting = client.start(call({ lifecycle }), "s");
  const failure = starting.catch((error) => error);
  assert.equal(await outcome(starting), "unavailable");
  assert.equal((await failure).isUnsent, false);
  const other = open(context, refused);
  const unsent = other.client.start(other.call({ lifecycle }), "s").catch((error) => error);
  assert.equal(await other.outcome(unsent), "ok");
  assert.equal((await unsent).isUnsent, true);
});

test("a caller that leaves ends the retries", async (context) => {
  const { client, call, times } = open(context, refused);
  const leaving = new AbortController();
  const starting = client.start(call({ signal: leaving.signal }), "s");
  await new Promise((resolve) => setImmediate(resolve));
  leaving.abort(new Error("left"));
  await assert.rejects(starting, /left/);
  context.mock.timers.tick(10_000);
  assert.equal(times().length, 1);
});

test("each call sends its timeout to the agent, and is abandoned 2 s after it", async (context) => {
  const { client, call, outcome, attempts } = open(context, () => new Promise(() => {}));
  const { signal } = new AbortController();
  for (const [timeoutMs, method, ask] of [
    [60_000, "Start", () => client.start(call(), "s")],
    [60_000, "Stop", () => client.stop(call(), "s", 0)],
    [67_000, "Stop", () => client.stop(call(), "s", 7)],
    [50_000, "Wait", () => client.wait(call(), "s")],
    [1_000, "Wait", () => client.wait(call(), "s", 1_000)],
    [3_000, "Start", () => client.start(call({ deadline: Date.now() + 3_000 }), "s")],
    [60_000, "Start", () => client.start(call({ deadline: Date.now() + 90_000 }), "s")],
    [10_000, "List", () => client.list(signal, { namespace: "", after: "", limit: 1, ids: [] })],
  ] as const) {
    const beganMs = Date.now();
    assert.equal(await outcome(ask()), "unavailable");
    const { headers, path } = attempts.at(-1) ?? assert.fail("it was not asked");
    assert.equal(headers.get("connect-timeout-ms"), String(timeoutMs));
    assert.ok(path.endsWith(`/${method}`), path);
    assert.equal(Date.now() - beganMs, timeoutMs + 2_000, method);
  }
});

test("an agent is ready if it has Status, whatever it answers about an unknown sandbox", async (context) => {
  for (const [answer, isReady] of [
    [ok, true],
    [failed(404, "not_found"), true],
    [failed(400, "invalid_argument"), true],
    [failed(404, "unimplemented"), false],
    [failed(503, "unavailable"), false],
    [failed(504, "deadline_exceeded"), false],
    [failed(500, "internal"), false],
    [failed(500, "unknown"), false],
    [failed(401, "unauthenticated"), false],
    [refused, false],
  ] as const) {
    const { client, attempts } = open(context, answer);
    assert.equal(await client.isReady(new AbortController().signal), isReady, String(answer));
    assert.equal(attempts.at(-1)?.headers.get("connect-timeout-ms"), "2000");
  }
});

test("the headers of a call have exactly the fields that it was given", async (context) => {
  const { client, call, attempts } = open(context, ok);
  await client.renew(call({ requestId: "r", traceparent: "00-1" }), "s");
  const lease = { expiresAt: 9, revision: 2, onExpire: "stop" } as const;
  await client.renew(call({ lifecycle: { ...lifecycle, lease } }), "s");
  const own = /^(sandbox-|x-request-id|traceparent|containerd-namespace|authorization)/;
  const sent = attempts.map(({ headers }) =>
    Object.fromEntries([...headers].filter(([name]) => own.test(name))),
  );
  const common = { authorization: "Bearer t", "containerd-namespace": "n" };
  assert.deepEqual(sent, [
    { ...common, "x-request-id": "r", traceparent: "00-1" },
    {
      ...common,
      ...{
        "sandbox-life": "5",
        "sandbox-operation": "c",
        "sandbox-epoch": "7",
        "sandbox-expires": "9 2 stop",
      },
    },
  ]);
});

/** Calls a peer that gives an answer. Returns the message of the reply or of the error, and what was sent. */
async function replyTo(answer: Response, timeoutMs?: number) {
  let sent: RequestInit = {};
  const fetch: Fetch = async (_url, init) => {
    sent = init;
    return answer;
  };
  const peer = { name: "the peer", url: "http://peer.test", token: "the-token", fetch };
  const options = { signal: new AbortController().signal, timeoutMs, headers: { "x-more": "1" } };
  const reply = await callUnary(peer, "/s/Status", services.Controller.methods.Status, {}, options).then(
    ({ message }) => message,
    ({ code, message }) => `${code}: ${message}`,
  );
  return { reply, sent, headers: new Headers(sent.headers) };
}

test("a call is sent as a POST that follows no redirect, with its time in whole milliseconds", async () => {
  const { sent, headers } = await replyTo(ok());
  assert.deepEqual([sent.method, sent.redirect], ["POST", "manual"]);
  const names = ["authorization", "content-type", "connect-protocol-version", "x-more"];
  assert.deepEqual(
    names.map((name) => headers.get(name)),
    ["Bearer the-token", "application/proto", "1", "1"],
  );
  assert.equal(headers.get("connect-timeout-ms"), null);
  for (const [timeoutMs, text] of [
    [1_000.9, "1000"],
    [-1, "0"],
    [2 ** 40, "9999999999"],
  ] as const) {
    assert.equal((await replyTo(ok(), timeoutMs)).headers.get("connect-timeout-ms"), text);
  }
});

test("an answer that is not one of Connect is unavailable, and says why", async () => {
  const typed = (body: BodyInit | null, type = "application/proto") =>
    new Response(body, { headers: { "content-type": type } });
  const maxBytes = 16 * 1024 * 1024;
  const message = services.Controller.methods.Status.response;
  for (const [answer, reply] of [
    [typed(null), message.decode(new Uint8Array(0))],
    [typed(new Uint8Array(0), "Application/Proto; a=b"), message.decode(new Uint8Array(0))],
    [typed("{}", "application/json"), "does not speak Connect: its answer is not application/proto"],
    [typed(Uint8Array.of(0x0f)), `does not speak Connect: its answer is not a ${message.typeName}`],
    [
      typed(new Uint8Array(maxBytes).fill(0xff)),
      `does not speak Connect: its answer is not a ${message.typeName}`,
    ],
    [typed(new Uint8Array(maxBytes + 1)), `: its answer is larger than ${maxBytes} bytes`],
    [new Response(null, { status: 302 }), ": answered HTTP 302 without a Connect error"],
  ] as const) {
    const got = (await replyTo(answer)).reply;
    if (typeof reply !== "string") assert.deepEqual(got, reply);
    else assert.match(String(got), new RegExp(`^un(available|known): the peer ?${reply}`));
  }
});
