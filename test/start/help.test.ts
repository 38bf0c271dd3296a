import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readableLine } from "../../local/readable-log.ts";
import { tour } from "../../local/tour.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("npm start --help has every variable of docs/configuration.md", async () => {
  const { stdout } = await promisify(execFile)("npm", ["start", "-s", "--", "--help"], { cwd: root });
  const docs = await readFile(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  const rows = [...docs.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].map(([, names = ""]) => names);
  const variables = rows.flatMap((names) => names.match(/[A-Z_]+/g) ?? []);
  assert.ok(variables.includes("DATABASE_URL") && variables.length > 20, `found ${variables.length}`);
  assert.deepEqual(
    variables.filter((name) => !new RegExp(`^  ${name} `, "m").test(stdout)),
    [],
  );
});

it("npm start prints first where its parts are, and how to run a sandbox", (context) => {
  context.mock.method(Math, "random", () => 0.5);
  const stack = {
    ...{
      url: "http://127.0.0.1:8787",
      database: "file:d",
      sandboxers: [{ name: "p", sandboxer: "process" }],
    },
    agent: { url: "https://127.0.0.1:9", pid: 7 },
  };
  const body = (record: object) => `-H 'content-type: application/json' -d '${JSON.stringify(record)}'`;
  const spec = {
    typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
    json: { process: { args: ["sh", "-c", "echo hello; exit 7"], cwd: "/" } },
  };
  const record = { sandboxId: "hello-i", sandboxer: "p", runtime: { name: "process" }, spec, wait: "10s" };
  const namespace = "http://127.0.0.1:8787/v1/namespaces/default";
  assert.equal(
    tour(stack, false),
    `
  Sandbox Functions   http://127.0.0.1:8787
  database            file:d
  agent               https://127.0.0.1:9 (pid 7)

Run a sandbox from another terminal:

npm run -s sandbox -- run -- echo hello

Run one by curl:

curl -sS -w '\\n' ${body(record)} ${namespace}/run

Ctrl-C stops.
`,
  );
  const url = "http://127.0.0.1:1";
  assert.match(
    tour({ ...stack, url }, true),
    /\n\nSANDBOX_TOKEN="\$API_TOKEN" npm run -s sandbox -- --url http:\/\/127\.0\.0\.1:1 run -- echo hello\n\nRun one by curl:\n\ncurl -sS -w '\\n' -H "authorization: Bearer \$API_TOKEN" -H 'content-type/,
  );
  const sandboxers = [
    { name: "a", sandboxer: "podsandbox" },
    { name: "b", sandboxer: "shim" },
  ];
  const others = tour({ ...stack, sandboxers, agent: undefined }, true);
  const token = '-H "authorization: Bearer $API_TOKEN" ';
  const runOn = (name: string, runtime: string) =>
    `curl -sS -w '\\n' ${token}${body({ sandboxId: "hello-i", sandboxer: name, runtime: { name: "R" } }).replace('"R"', `"${runtime}"`)} ${namespace}/run \\
  --next -sS -w '\\n' ${token}-X POST ${namespace}/sandboxes/hello-i/stop \\
  --next -sS -w '\\n' ${token}'${namespace}/sandboxes/hello-i/wait?timeout=10s'
`;
  assert.equal(
    others.slice(others.indexOf("  agent ")),
    `  agent               as configured

Run one by curl on a:

${runOn("a", "io.containerd.runc.v2")}
Run one by curl on b, with RUNTIME set to a runtime that its agent has:

${runOn("b", `'"$RUNTIME"'`)}
Ctrl-C stops.
`,
  );
});

it("npm start logs a request, its error and all else as one line each", () => {
  const time = "2026-01-02T03:04:05.678Z";
  const request = { time, level: "info", message: "request", method: "GET", path: "/a" } as const;
  for (const [entry, line] of [
    [
      {
        ...request,
        status: 200,
        durationMs: 1.5,
        operation: "Store.Get",
        namespace: "n",
        caller: "c",
        traceId: "t",
      },
      "03:04:05.678 200      1.5 ms GET /a Store.Get caller=c traceId=t",
    ],
    [
      { ...request, status: 404, durationMs: 12, code: "not_found", error: "none\n\u001b[2J" },
      "03:04:05.678 404       12 ms GET /a not_found: none\\u000a\\u001b[2J",
    ],
    [
      { time, level: "error", message: "agent ended", exit: 7, error: "x" },
      "03:04:05.678 error agent ended exit=7",
    ],
    [{ time, level: "info", message: "ready\u0007" }, "03:04:05.678 info ready\\u0007"],
  ] as const) {
    assert.equal(readableLine(entry), line);
  }
});
