import { json, lines, noContent, problem } from "../support/answers.ts";
import { type Answers, type Commands, sandbox } from "./in-process.ts";

const end = { end: { stdout: 0, stderr: 0, isComplete: true } };
const hello = { stream: "stdout", from: 0, data: Buffer.from("hello\n").toString("base64") };
const output = (id: string, query: string) => `GET /sandboxes/${id}/output?${query}`;
const followed = (id: string) => output(id, "stream=both&from=0,0&follow=true");
const waited = (id: string) => `GET /sandboxes/${id}/wait?timeout=50000ms`;
const exited = json({ exitStatus: 3, reason: "exited" });
const gone = problem(404, "not_found", 'sandbox "a": not found');
const lives = problem(400, "failed_precondition", "it lives");
const ran: Answers = {
  "POST /run": json(sandbox("a", "running"), 201),
  [followed("a")]: lines(hello, end),
  [waited("a")]: exited,
};
const runA = ["run", "--name", "a"];

/** Commands about single sandboxes, and those that delete. */
export const answeredChanges: Commands = {
  "run --rm deletes a sandbox that the server has not deleted": [
    [...runA, "--rm", "true"],
    { ...ran, "DELETE /sandboxes/a?force=true": noContent },
    { status: 3, out: "hello\n" },
  ],
  "run --rm says that a sandbox was not deleted": [
    [...runA, "--rm", "true"],
    { ...ran, "DELETE /sandboxes/a?force=true": problem(403, "permission_denied", "no") },
    { status: 3, out: "hello\n", err: /^sandbox: a has ended, but was not deleted: no; pass --token/ },
  ],
  "run --rm says nothing of a sandbox that was deleted": [
    [...runA, "--rm", "true"],
    { ...ran, "DELETE /sandboxes/a?force=true": gone },
    { status: 3, out: "hello\n" },
  ],
  "run waits where the agent keeps no output, and says if the end was not observed": [
    [...runA, "true"],
    {
      ...ran,
      [followed("a")]: problem(501, "unimplemented", "no output"),
      [waited("a")]: json({ exitStatus: 255, reason: "lost" }),
    },
    {
      status: 255,
      err: "sandbox: the agent of a does not keep output; waiting for its exit\nsandbox: the end of a was not observed: its exit status counts as 255\n",
    },
  ],
  "run that loses its sandbox says what to do next": [
    [...runA, "true"],
    { ...ran, [followed("a")]: problem(403, "permission_denied", "no") },
    { status: 125, err: /^sandbox: no; .*; a was started: sandbox logs --follow a continues\n$/ },
  ],
  "run that can neither read nor wait ends with one error": [
    [...runA, "true"],
    {
      ...ran,
      [followed("a")]: problem(403, "permission_denied", "no"),
      [waited("a")]: problem(403, "permission_denied", "neither"),
    },
    { status: 125, err: /^sandbox: no; [^\n]*\n$/ },
  ],
  "run names a sandbox after its program": [
    ["run", "-d", `/bin/_My ${"Long".repeat(20)}.sh`],
    ran,
    { out: "a\n", sent: /^POST \/run {"sandboxId":"my-(long){9}l-[0-9a-f]{6}"/ },
  ],
  "run names the sandbox of a program without letters": [
    ["run", "-d", "/bin/__"],
    ran,
    { out: "a\n", sent: /^POST \/run {"sandboxId":"run-[0-9a-f]{6}"/ },
  ],
  "run sends what its options say, and nothing else": [
    [
      ...[...runA, "-d", "--runtime", "r", "--sandboxer", "s", "--expires", "5m", "-l", "b=1"],
      ...["-e", "A=1", "-e", "B=2", "-w", "/w", "--", "x", "-y"],
    ],
    ran,
    {
      out: "a\n",
      sent: [
        'POST /run {"sandboxId":"a","runtime":{"name":"r"},"labels":{"b":"1"},"spec":{"typeUrl":"types.containerd.io/opencontainers/runtime-spec/1/Spec","json":{"process":{"args":["x","-y"],"cwd":"/w","env":["A=1","B=2"]}}},"removeOnExit":false,"sandboxer":"s","expiresIn":"5m"}',
      ],
    },
  ],
  "run -d in JSON has the record": [
    [...runA, "-d", "-o", "json", "x"],
    ran,
    { out: /^{"sandboxId":"a",.*"etag":""}\n$/ },
  ],
  "logs passes its options on, and says what is not kept": [
    ["logs", "a", "--stream", "stderr"],
    {
      [output("a", "stream=stderr&from=0&follow=false")]: lines(
        { stream: "stderr", dropped: { from: 5, to: 9 } },
        end,
      ),
    },
    { err: "sandbox: 4 bytes of stderr are no longer kept\n" },
  ],
  "logs in JSON has each part with its offset, and what is not kept": [
    ["logs", "a", "--follow", "-o", "json"],
    { [followed("a")]: lines({ stream: "stdout", dropped: { from: 0, to: 9 } }, { ...hello, from: 9 }, end) },
    {
      out: '{"stream":"stdout","dropped":{"from":0,"to":9}}\n{"stream":"stdout","from":9,"data":"aGVsbG8K"}\n',
    },
  ],
  "start sends the record as it is, to be kept": [
    ["start", "a"],
    {
      "GET /sandboxes/a": json(sandbox("a", "stopped", { labels: { k: "v" } }), 200, { etag: '"1"' }),
      "POST /run": json(sandbox("a", "running")),
    },
    {
      out: "a\n",
      sent: [
        "GET /sandboxes/a",
        'POST /run {"sandboxId":"a","runtime":{},"sandboxer":"","labels":{"k":"v"},"ifExists":"keep"}',
      ],
    },
  ],
  "stop leaves the grace period to the agent, and continues after a failure": [
    ["stop", "b", "a"],
    { "POST /sandboxes/a/stop": json({}), "POST /sandboxes/b/stop": problem(400, "invalid_argument", "no") },
    {
      status: 1,
      out: "a\n",
      err: "sandbox: b: no\n",
      sent: ["POST /sandboxes/b/stop {}", "POST /sandboxes/a/stop {}"],
    },
  ],
  "stop of several names an id once": [
    ["stop", "a", "b"],
    { "POST /sandboxes/a/stop": gone, "POST /sandboxes/b/stop": json({}) },
    { status: 1, out: "b\n", err: 'sandbox: sandbox "a": not found; sandbox ls lists what is there\n' },
  ],
  "wait prints statuses": [
    ["wait", "a", "b"],
    { [waited("a")]: exited, [waited("b")]: json({ exitStatus: 0, reason: "exited" }) },
    { out: "3\n0\n" },
  ],
  "wait in JSON has the id and the exit": [
    ["wait", "a", "-o", "json"],
    { [waited("a")]: exited },
    { out: '{"sandboxId":"a","exitStatus":3,"reason":"exited"}\n' },
  ],
  "inspect prints JSON for people": [
    ["inspect", "a"],
    { "GET /sandboxes/a": json({ sandboxId: "a" }, 200, { etag: "1" }) },
    { out: '[\n  {\n    "sandboxId": "a",\n    "etag": "1"\n  }\n]\n' },
  ],
  "inspect prints one array": [
    ["inspect", "a", "b", "-o", "json"],
    {
      "GET /sandboxes/a": json({ sandboxId: "a" }, 200, { etag: '"1"' }),
      "GET /sandboxes/b": json({ sandboxId: "b" }),
    },
    { out: '[{"sandboxId":"a","etag":"\\"1\\""},{"sandboxId":"b","etag":""}]\n' },
  ],
  "label sends the labels that it sets, and the paths of all": [
    ["label", "a", "x=", "y=1=2", "z-", "v-w-"],
    {
      "PATCH /sandboxes/a?fields=labels.x&fields=labels.y&fields=labels.z&fields=labels.v-w": json(
        sandbox("a", "none", { labels: { y: "1=2", x: "" } }),
      ),
    },
    {
      out: "x,y=1=2\n",
      sent: [
        'PATCH /sandboxes/a?fields=labels.x&fields=labels.y&fields=labels.z&fields=labels.v-w {"sandboxId":"a","labels":{"x":"","y":"1=2"}}',
      ],
    },
  ],
  "renew keeps a later end by default": [
    ["renew", "a", "--for", "5m"],
    { "POST /sandboxes/a/renew": json({ expiresAt: "2020-01-01T00:00:00Z" }) },
    {
      out: "a ends expired, at 2020-01-01T00:00:00Z\n",
      sent: ['POST /sandboxes/a/renew {"for":"5m","shorten":false}'],
    },
  ],
  "rm deletes what has stopped only as it was seen": [
    ["rm", "a"],
    {
      "DELETE /sandboxes/a?force=false": lives,
      "GET /sandboxes/a": json(sandbox("a", "stopped"), 200, { etag: '"7"' }),
      "DELETE /sandboxes/a?force=true": noContent,
    },
    {
      out: "a\n",
      sent: ["DELETE /sandboxes/a?force=false", "GET /sandboxes/a", 'DELETE /sandboxes/a?force=true "7"'],
    },
  ],
  "rm --force asks once, and prints the server's refusal": [
    ["rm", "-f", "a"],
    { "DELETE /sandboxes/a?force=true": lives },
    { status: 1, err: "sandbox: it lives\n", sent: ["DELETE /sandboxes/a?force=true"] },
  ],
  "rm prints another refusal": [
    ["rm", "a"],
    { "DELETE /sandboxes/a?force=false": gone },
    { status: 1, err: /^sandbox: sandbox "a": not found/, sent: ["DELETE /sandboxes/a?force=false"] },
  ],
  "rm says what is deleted later": [
    ["rm", "a"],
    { "DELETE /sandboxes/a?force=false": json({}, 202) },
    { out: "a (will be deleted once its agent answers)\n" },
  ],
  "rm in JSON says what is deleted later": [
    ["rm", "a", "-o", "json"],
    { "DELETE /sandboxes/a?force=false": json({}, 202) },
    { out: '{"sandboxId":"a","outcome":"deleting"}\n' },
  ],
  "rm --filter says of each what became of it, of all pages": [
    ["rm", "--filter", "x", "--filter", "y"],
    {
      "POST /delete": [
        json({
          results: [
            { sandboxId: "a", outcome: "deleted" },
            { sandboxId: "b", outcome: "deleting" },
          ],
          next: "b",
        }),
        json({
          results: [
            {
              sandboxId: "c",
              outcome: "failed",
              error: { code: "failed_precondition", message: "it lives" },
            },
            { sandboxId: "d", outcome: "failed", error: { code: "internal", message: "d: broken" } },
            { sandboxId: "e", outcome: "failed" },
          ],
        }),
      ],
      "DELETE /sandboxes/c?force=false": json({}, 202),
    },
    {
      status: 1,
      out: "a\nb (will be deleted once its agent answers)\nc (will be deleted once its agent answers)\n",
      err: "sandbox: d: broken\nsandbox: e was not deleted\n",
      sent: [
        'POST /delete {"filters":["x","y"],"force":false,"dryRun":false}',
        'POST /delete {"filters":["x","y"],"force":false,"dryRun":false,"after":"b"}',
        "DELETE /sandboxes/c?force=false",
      ],
    },
  ],
  "rm --filter in JSON has all results, and ends with success if none failed": [
    ["rm", "-f", "--filter", "x", "-o", "json"],
    {
      "POST /delete": json({
        results: [
          { sandboxId: "a", outcome: "failed", error: { code: "failed_precondition", message: "m" } },
        ],
      }),
      "DELETE /sandboxes/a?force=false": noContent,
    },
    {
      out: '[{"sandboxId":"a","outcome":"deleted"}]\n',
      sent: ['POST /delete {"filters":["x"],"force":true,"dryRun":false}', "DELETE /sandboxes/a?force=false"],
    },
  ],
};
