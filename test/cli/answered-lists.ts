import { events, json, problem } from "../support/answers.ts";
import { type Answers, type Commands, createdAt, sandbox } from "./in-process.ts";

/** Returns the path of a List of the one sandbox that has changed. */
function watchedOne(id: string): string {
  return `GET /sandboxes?filter=f,id=="${id}",labels."k"=="1"&view=basic`;
}

/** Returns lines as they are printed. */
const text = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

const [first, last] = [sandbox("b", "creating"), sandbox("b", "stopped", {}, { exit: { status: 2 } })];
const same = json({ sandboxes: [sandbox("a", "running")] });
const changed = [first, last, last].map((each) => json({ sandboxes: [each] }));
const none = json({ sandboxes: [] });

const watching = ["ls", "--watch", "-f", "f", "-l", "k=1"];
const watchedUntilLate = { status: 1, err: "sandbox: too late\n" };

/** A list at position 9 of the log of events, seven events, and the end of the log. */
const watched: Answers = {
  "GET /sandboxes?pageSize=1&view=basic": json({ sandboxes: [], sequence: 9 }),
  'GET /sandboxes?filter=f,labels."k"=="1"&view=basic': json({
    sandboxes: [sandbox("a", "running"), first, sandbox("c", "running")],
  }),
  "GET /events?after=9": events("a", "b", undefined, "b", "b", "c", "d"),
  "GET /events?after=16": problem(410, "out_of_range", "too late"),
  [watchedOne("a")]: same,
  [watchedOne("b")]: changed,
  [watchedOne("c")]: none,
  [watchedOne("d")]: none,
};

/** Commands that list sandboxes, agents, events and deliveries. */
export const answeredLists: Commands = {
  "ls shows what a record has and lacks": [
    ["ls"],
    {
      "GET /sandboxes?view=basic": json({
        sandboxes: [
          sandbox("a", "unknown", { sandboxer: "s" }, { lastPhase: "running", agent: "n" }),
          sandbox(
            "b",
            "gone",
            { sandboxer: "s" },
            { exit: { status: 0 }, expiresAt: "2020-01-01T00:00:00Z" },
          ),
          sandbox(
            "c",
            "running",
            { labels: { z: "", b: "1", a: "2" } },
            { exit: { status: 1 }, lastPhase: "created" },
          ),
          sandbox("d", "unknown"),
        ],
      }),
    },
    {
      out: text(
        "ID   STATE                  AGENT   AGE   EXPIRES   LABELS",
        "a    unknown, was running   n       2h    -         -",
        "b    gone (0)               s       2h    expired   -",
        "c    running                -       2h    -         a=2,b=1,z",
        "d    unknown                -       2h    -         -",
      ),
    },
  ],
  "ls adds the labels to each filter": [
    ["ls", "-q", "-f", "x", "-f", "y", "-l", "a=1", "-l", 'b="'],
    {
      'GET /sandboxes?filter=x,labels."a"=="1",labels."b"=="\\""&filter=y,labels."a"=="1",labels."b"=="\\""&view=basic':
        json({ sandboxes: [sandbox("a", "none")] }),
    },
    { out: "a\n" },
  ],
  "ls --watch prints what differs from what was printed": [
    watching,
    watched,
    {
      ...watchedUntilLate,
      out: /^ID .*\na +running .*\nb +creating .*\nc +running .*\nb +stopped \(2\) .*\nc {3}deleted\n$/,
    },
  ],
  "ls --watch -q prints no deletions": [
    [...watching, "-q"],
    watched,
    { ...watchedUntilLate, out: "a\nb\nc\nb\n" },
  ],
  "ls --watch in JSON has a line for each change, with its namespace": [
    [...watching, "-o", "json"],
    watched,
    {
      ...watchedUntilLate,
      out: /^({"namespace":"default","sandboxId":"[abc]",.*}\n){3}{.*"b".*stopped.*}\n{"namespace":"default","sandboxId":"c","deleted":true}\n$/,
    },
  ],
  "ls --watch needs the end of the log": [
    ["ls", "--watch"],
    { "GET /sandboxes?pageSize=1&view=basic": problem(403, "permission_denied", "no") },
    { status: 1, err: /^sandbox: no; pass --token/ },
  ],
  "ls -A asks each namespace": [
    ["ls", "-A", "-o", "json"],
    {
      "GET /v1/namespaces": json({ namespaces: [{ name: "default" }, { name: "n2" }] }),
      "GET /sandboxes?view=basic": json({ sandboxes: [sandbox("a", "none")] }),
      "GET /v1/namespaces/n2/sandboxes?view=basic": json({ sandboxes: [sandbox("b", "none")] }),
    },
    { out: /^\[{"namespace":"default","sandboxId":"a",.*},{"namespace":"n2","sandboxId":"b",.*}\]\n$/ },
  ],
  "agents needs a token": [
    ["agents"],
    { "GET /readyz": json({ database: true }) },
    { status: 1, err: /^sandbox: the server shows its agents only to callers with a token/ },
  ],
  "agents shows who does not answer": [
    ["agents"],
    { "GET /readyz": json({ database: true, agents: { a: true, b: false } }, 503) },
    { out: text("NAME   STATE", "a      answers", "b      does not answer") },
  ],
  "agents inventory shows what is on one side only": [
    ["agents", "inventory", "n"],
    {
      "GET /v1/agents/n/inventory": json({
        sandboxes: [
          { namespace: "ns", sandboxId: "a", phase: "running", verdict: "stray" },
          { namespace: "ns", sandboxId: "b", recorded: { phase: "running" }, verdict: "missing" },
        ],
      }),
    },
    {
      out: text(
        "NAMESPACE   ID   AT THE AGENT   RECORDED   VERDICT",
        "ns          a    running        -          stray",
        "ns          b    -              running    missing",
      ),
    },
  ],
  "agents forget in JSON has the number": [
    ["agents", "forget", "n", "-o", "json"],
    { "POST /v1/agents/n/forget": json({ forgotten: 2 }) },
    { out: '{"agent":"n","forgotten":2}\n' },
  ],
  "events prints what is particular to each, and passes its options on": [
    ["events", "a", "--after", "4", "--filter", "f", "--type", "exited", "--type", "lost"],
    {
      "GET /events?after=4&filter=f&type=exited&type=lost&sandboxId=a": json({
        events: [
          {
            sequence: 5,
            time: "T",
            type: "io.containerd.sandbox.exited",
            subject: "a",
            data: { status: 0, reason: "exited", code: "", pid: 7 },
          },
          {
            ...{ sequence: 6, time: "T", type: "io.containerd.namespace" },
            data: { actor: "x", agent: "n", message: "m", code: "c" },
          },
          { sequence: 7, time: "T", type: "my.io.containerd.x", data: {} },
        ],
        next: 4,
      }),
    },
    {
      out: text(
        "T  exited     a  status=0  reason=exited  pid=7",
        "T  namespace  -  code=c  message=m  agent=n  actor=x",
        "T  my.io.containerd.x  -",
      ),
    },
  ],
  "trigger ls shows what is paused": [
    ["trigger"],
    {
      "GET /triggers": json({
        triggers: [
          { name: "a", paused: true, path: "/p", verify: { scheme: "github" }, rules: [{}, {}] },
          { name: "b", path: "/q" },
        ],
      }),
    },
    {
      out: text(
        "NAME   SCHEME   STATE    RULES   PATH",
        "a      github   paused   2       /p",
        "b      -        active   0       /q",
      ),
    },
  ],
  "trigger test shows a sample that nothing fits, and the error": [
    ["trigger", "test", "t", "--body", "/dev/null", "-H", "Ab: b: c", "-H", "D:"],
    { "POST /triggers/t/test": json({ outcome: "failed", operations: [], error: "no \u001b" }) },
    {
      out: text(
        "outcome     failed",
        "verified    no: no secret fits its signature",
        "event       -",
        "rule        none fits",
        "operations  nothing",
        "error       no \\u001b",
      ),
      sent: ['POST /triggers/t/test {"headers":{"ab":"b: c","d":""},"body":""}'],
    },
  ],
  "trigger test shows what it would do": [
    ["trigger", "test", "t", "--body", "/dev/null"],
    {
      "POST /triggers/t/test": json({
        ...{ outcome: "done", verifiedBy: "k", event: "push", rule: 0 },
        operations: [{ run: { sandboxId: "web" } }, { delete: { filter: "x" } }],
      }),
    },
    {
      out: text(
        "outcome     done",
        "verified    by k",
        "event       push",
        "rule        0",
        "operations  run web, delete",
      ),
    },
  ],
  "trigger test refuses a header without a name": [
    ["trigger", "test", "t", "--body", "/dev/null", "-H", ": b"],
    {},
    { status: 2, err: 'sandbox: --header: must be "name: value", not : b\n', sent: [] },
  ],
  "trigger test refuses a header whose name has a space": [
    ["trigger", "test", "t", "--body", "/dev/null", "-H", "a b: c"],
    {},
    { status: 2, err: /not a b: c\n$/, sent: [] },
  ],
  "trigger test refuses a header of two lines": [
    ["trigger", "test", "t", "--body", "/dev/null", "-H", "a: b\nc: d"],
    {},
    { status: 2, err: /not a: b c: d\n$/, sent: [] },
  ],
  "trigger deliveries shows the error of each": [
    ["trigger", "deliveries", "t"],
    {
      "GET /triggers/t/deliveries": json({
        deliveries: [
          { delivery: "d1", outcome: "failed", receivedAt: createdAt, error: "e", event: "push" },
          { delivery: "d2", outcome: "done", receivedAt: createdAt },
        ],
      }),
    },
    {
      out: text(
        "DELIVERY   EVENT   OUTCOME   AGE   ERROR",
        "d1         push    failed    2h    e",
        "d2         -       done      2h    -",
      ),
    },
  ],
  "trigger replay in JSON fails as the delivery does": [
    ["trigger", "replay", "t", "d", "-o", "json"],
    { "POST /triggers/t/deliveries/d/replay": json({ delivery: "d", outcome: "failed" }) },
    {
      status: 1,
      out: '{"delivery":"d","outcome":"failed"}\n',
      sent: ["POST /triggers/t/deliveries/d/replay {}"],
    },
  ],
};
