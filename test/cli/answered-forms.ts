import { json, problem } from "../support/answers.ts";
import type { Commands } from "./in-process.ts";

const failed = { outcome: "failed", operations: [] };

/** Changes of labels that are refused before a request: without a key, with more after a removal, or no change. */
const refusedLabels: Commands = Object.fromEntries(
  ["=v", "-", "k-v", "k"].map((change): [string, Commands[string]] => [
    `label refuses ${change}`,
    [
      ["label", "a", change],
      {},
      { status: 2, err: `sandbox: label: must be key=value or key-, not ${change}\n`, sent: [] },
    ],
  ]),
);

/** Commands in the form that other tables do not have: JSON, or text; and command lines that are refused. */
export const answeredForms: Commands = {
  "agents in JSON has who answers": [
    ["agents", "-o", "json"],
    { "GET /readyz": json({ database: true, agents: { a: true, b: false } }) },
    { out: '[{"name":"a","answers":true},{"name":"b","answers":false}]\n' },
  ],
  "agents inventory in JSON has what the server tells": [
    ["agents", "inventory", "n", "-o", "json"],
    { "GET /v1/agents/n/inventory": json({ sandboxes: [{ sandboxId: "a" }] }) },
    { out: '[{"sandboxId":"a"}]\n' },
  ],
  "agents forget tells the number": [
    ["agents", "forget", "n"],
    { "POST /v1/agents/n/forget": json({ forgotten: 2 }) },
    { out: "2 sandboxes of n were given up\n" },
  ],
  "events refuses a position that is no number": [
    ["events", "--after", "4x"],
    {},
    { status: 2, err: /It must be a whole number\./, sent: [] },
  ],
  "events refuses a position that ends in a number": [
    ["events", "--after", "x4"],
    {},
    { status: 2, err: /It must be a whole number\./, sent: [] },
  ],
  "label in JSON has the record": [
    ["label", "a", "k=v=w", "old-", "-o", "json"],
    { "PATCH /sandboxes/a?fields=labels.k&fields=labels.old": json({ labels: { k: "v=w" } }) },
    {
      out: '{"labels":{"k":"v=w"},"etag":""}\n',
      sent: ['PATCH /sandboxes/a?fields=labels.k&fields=labels.old {"sandboxId":"a","labels":{"k":"v=w"}}'],
    },
  ],
  "label says that none is left": [
    ["label", "a", "k-"],
    { "PATCH /sandboxes/a?fields=labels.k": json({ labels: {} }) },
    { out: "no labels\n" },
  ],
  "label takes each text for a value, and a key that ends in -": [
    ["label", "a", "key=a-\nb", "--", "k--"],
    { "PATCH /sandboxes/a?fields=labels.key&fields=labels.k-": json({ labels: {} }) },
    {
      out: "no labels\n",
      sent: [
        'PATCH /sandboxes/a?fields=labels.key&fields=labels.k- {"sandboxId":"a","labels":{"key":"a-\\nb"}}',
      ],
    },
  ],
  ...refusedLabels,
  "renew in JSON has the answer": [
    ["renew", "a", "--for", "5m", "--shorten", "-o", "json"],
    { "POST /sandboxes/a/renew": json({ expiresAt: "T" }) },
    { out: '{"expiresAt":"T"}\n', sent: ['POST /sandboxes/a/renew {"for":"5m","shorten":true}'] },
  ],
  "renew refuses what is no duration": [
    ["renew", "a", "--for", "5"],
    {},
    { status: 2, err: /It must be a duration such as 500ms, 30s, 10m or 2h\./, sent: [] },
  ],
  "rm --dry-run only counts": [
    ["rm", "--filter", "x", "--dry-run"],
    { "POST /delete": json({ count: 3 }) },
    { out: "3 would be deleted\n", sent: ['POST /delete {"filters":["x"],"force":false,"dryRun":true}'] },
  ],
  "rm --dry-run in JSON has the count": [
    ["rm", "--filter", "x", "--dry-run", "-o", "json"],
    { "POST /delete": json({ count: 3 }) },
    { out: '{"count":3}\n' },
  ],
  "rm refuses neither ids nor a filter": [
    ["rm"],
    {},
    { status: 2, err: /^sandbox: rm: name ids, or/, sent: [] },
  ],
  "rm refuses ids beside a filter": [
    ["rm", "a", "--filter", "x"],
    {},
    { status: 2, err: /^sandbox: rm: name ids, or/, sent: [] },
  ],
  "rm refuses --dry-run of ids": [
    ["rm", "a", "--dry-run"],
    {},
    { status: 2, err: "sandbox: --dry-run: needs --filter\n", sent: [] },
  ],
  "context add refuses a token together with its file": [
    ["context", "add", "a", "http://a", "--token", "t", "--token-file", "f"],
    {},
    { status: 2, err: "sandbox: --token-file: cannot be given together with --token\n" },
  ],
  "trigger in JSON has all triggers": [
    ["trigger", "-o", "json"],
    { "GET /triggers": json({ triggers: [{ name: "t" }] }) },
    { out: '[{"name":"t"}]\n' },
  ],
  "trigger test in JSON has the answer": [
    ["trigger", "test", "t", "--body", "/dev/null", "-o", "json"],
    { "POST /triggers/t/test": json(failed) },
    { out: '{"outcome":"failed","operations":[]}\n' },
  ],
  "trigger test refuses a body that cannot be read": [
    ["trigger", "test", "t", "--body", "/dev/null/x"],
    {},
    { status: 2, err: /^sandbox: --body: cannot be read: ENOTDIR/, sent: [] },
  ],
  "trigger deliveries in JSON has all deliveries": [
    ["trigger", "deliveries", "t", "-o", "json"],
    { "GET /triggers/t/deliveries": json({ deliveries: [{ delivery: "d" }] }) },
    { out: '[{"delivery":"d"}]\n' },
  ],
  "trigger replay --force tells the outcome": [
    ["trigger", "replay", "t", "d", "--force"],
    { "POST /triggers/t/deliveries/d/replay": json({ delivery: "d", outcome: "done" }) },
    { out: "done: d\n", sent: ['POST /triggers/t/deliveries/d/replay {"force":true}'] },
  ],
  "wait ends with a status of its own at the timeout": [
    ["wait", "a", "--timeout", "0s"],
    { "GET /sandboxes/a/wait?timeout=1000ms": json({ sandboxId: "a", state: "SANDBOX_READY" }, 202) },
    { status: 124, err: "sandbox: a has not ended within 0s\n" },
  ],
  "run says what to do about a name that is taken": [
    ["run", "-d", "--name", "a", "x"],
    { "POST /run": problem(409, "already_exists", "taken") },
    { status: 125, err: "sandbox: taken; choose another name, or delete it first with sandbox rm --force\n" },
  ],
  "token prints one, and where it belongs": [
    ["token", "ci"],
    {},
    {
      out: /^[\w-]{43}\n$/,
      err: /^Start the server with API_TOKENS='{"ci":"<token>"}', .*\n {2}sandbox context/,
    },
  ],
  "token in JSON has its name": [
    ["token", "-o", "json"],
    {},
    { out: /^{"name":"cli","token":"[\w-]{43}"}\n$/ },
  ],
  "token takes a name of one letter": [["token", "-o", "json", "b"], {}, { out: /^{"name":"b",/ }],
  "token refuses a name that begins with another character": [
    ["token", ".a"],
    {},
    { status: 2, err: /It must be letters, digits and \. _ - and begin with a letter or digit\./ },
  ],
  "token refuses a name that ends in another character": [
    ["token", "a b"],
    {},
    { status: 2, err: /It must be letters/ },
  ],
  "completion prints the script of a shell": [
    ["completion", "fish"],
    {},
    { out: /^complete -c sandbox -f / },
  ],
  "completion-words prints what can stand at the cursor": [
    ["completion-words", "--", "st"],
    {},
    { out: "start\nstop\n" },
  ],
};
