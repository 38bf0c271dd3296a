import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, type TestContext, test } from "node:test";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { PlainClient } from "../support/plain-client.ts";
import { isRunning } from "../support/processes.ts";
import { startAgent } from "../support/shared-certificates.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const skip = isRoot ? false : "only root on Linux can run sandboxes as other users";
const call = callIn("secrets");

interface Node {
  readonly data: string;
  readonly token: string;
  readonly pid: number;
  readonly client: PlainClient;
  /** Runs a shell script as a sandbox to its end, and returns its output. */
  output(script: string, opts?: (script: string) => CreateOpts): Promise<string>;
  /** Kills and restarts the agent. */
  restart(flags?: readonly string[]): Promise<void>;
}

/** Starts an agent on a new folder. It ends with the test, and so do its sandboxes. */
async function startNode(context: TestContext, flags: readonly string[]): Promise<Node> {
  const data = mkdtempSync(join(tmpdir(), "secrets-"));
  let agent = await startAgent({ dataDir: data, flags });
  const clientOf = () => {
    const { url, token, ca } = agent;
    return new PlainClient(new AgentClient({ name: "it", url, token, fetch: trustingFetch(ca) }, "process"));
  };
  let client = clientOf();
  const ids: string[] = [];
  context.after(async () => {
    for (const id of readdirSync(join(data, "sandboxes"))) {
      const [namespace = "", name] = id.split("@");
      if (name) await client.shutdown(callIn(namespace), name).catch(() => {});
    }
    await agent.stop();
    rmSync(data, { recursive: true });
  });
  return {
    data,
    get token() {
      return agent.token;
    },
    get pid() {
      return agent.pid;
    },
    get client() {
      return client;
    },
    async output(script, opts = shell) {
      const id = `out${ids.push(script)}`;
      await client.create(call, id, opts(script));
      await client.start(call, id);
      await client.wait(call, id);
      const { info } = await client.status(call, id, true);
      return ["stdout", "stderr"].map((name) => readFileSync(info.get(name) ?? "", "latin1")).join("");
    },
    async restart(later = flags) {
      process.kill(agent.pid, "SIGKILL");
      await agent.exited;
      agent = await startAgent({ dataDir: data, flags: later });
      client = clientOf();
    },
  };
}

/** Returns the script of an attacker that prints everything readable that may contain secrets. */
const theft = (data: string) => `
  cat ${data}/tls/ca-key.pem ${data}/tls/server-key.pem ${data}/sandboxes/lives.db 2>&1
  find ${data} -type f ! -path '*/run-*' -exec cat {} + 2>&1
  for each in /proc/[0-9]*; do cat $each/environ $each/cmdline; ls -l $each/fd; done 2>/dev/null | tr '\\0' '\\n'`;

function secretsIn(text: string, { token }: { token: string }): string[] {
  const marks = [token, "PRIVATE KEY", "SQLite format 3", "of-another-sandbox"];
  return marks.filter((mark) => text.includes(mark));
}

const another = (args: readonly string[]) =>
  running({ args, env: ["SECRET=of-another-sandbox", "PATH=/usr/bin:/bin"] });

test("no environment or command line contains the agent's token after npm start", async (context) => {
  const node = await startNode(context, []);
  const looted = await node.output(
    "for f in /proc/[0-9]*/environ /proc/[0-9]*/cmdline; do cat $f; done 2>/dev/null",
  );
  assert.ok(looted.length > 0);
  assert.ok(!looted.includes(node.token));
});

const main = join(import.meta.dirname, "../../agent/main.ts");

for (const how of ["the environment", "the environment, and not used", "a descriptor"]) {
  test(`a token from ${how} is not in the serving agent's environment`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "token-"));
    const token = randomBytes(32).toString("hex");
    const isFd = how === "a descriptor";
    const reportSecret = `whsec_${randomBytes(32).toString("base64")}`;
    const report = {
      AGENT_REPORT_URL: "http://127.0.0.1:9/internal/agents/process/reports",
      AGENT_REPORT_SECRET: reportSecret,
    };
    const file = how.endsWith("not used") ? { AGENT_TOKEN_FILE: main.replace("main.ts", "../LICENSE") } : {};
    const child = spawn(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        main,
        "--data-dir",
        folder,
        ...(isFd ? ["--token-fd", "3"] : []),
      ],
      {
        env: {
          PATH: process.env.PATH,
          OTHER: "kept",
          ...report,
          ...file,
          ...(isFd ? {} : { AGENT_TOKEN: token }),
        },
        stdio: ["pipe", "pipe", "pipe", "pipe"],
      },
    );
    const pipe = child.stdio[3];
    // The agent does not read the rest, which causes EPIPE.
    pipe?.on("error", () => {});
    if (isFd && pipe && "write" in pipe) pipe.end(`${token}\nmore`);
    let stderrText = "";
    child.stderr?.on("data", (chunk) => {
      stderrText += chunk;
    });
    const ended = once(child, "close");
    context.after(async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    });
    if (!child.stdout) return assert.fail("it has no stdout");
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next(), ended.then(() => undefined)]);
    if (how.endsWith("not used")) {
      assert.match(stderrText, /^AGENT_TOKEN_FILE \(--token-file\): must be/);
      return;
    }
    const { message, url, caPath, pid } = JSON.parse(first?.value ?? assert.fail(stderrText));
    assert.deepEqual([message, pid], ["ready", child.pid]);
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    assert.ok(environment.includes("OTHER=kept"));
    assert.ok(!environment.includes(token) && !environment.includes(reportSecret));
    assert.ok(!readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(token));
    const agent = { name: "it", url, token, fetch: trustingFetch(readFileSync(caPath, "utf8")) };
    const client = new PlainClient(new AgentClient(agent, "process"));
    await assert.rejects(client.status(call, "none", false), { code: "not_found" });
  });
}

describe("sandboxes of other users than the agent's", { skip }, () => {
  for (const [flags, expected] of [
    [["--user", "nobody"], []],
    [["--uid-range", "1900000000-1900000999"], []],
    // Without namespaces, sandboxes of one user see each other.
    [["--user", "nobody", "--containment", "session"], ["of-another-sandbox"]],
    [["--uid-range", "1900000000-1900000999", "--containment", "session"], []],
  ] as const) {
    test(`steal nothing with ${flags.join(" ")}`, async (context) => {
      const node = await startNode(context, [...flags]);
      await node.client.create(call, "victim", another(["sleep", "1000"]));
      await node.client.start(call, "victim");
      const looted = await node.output(theft(node.data));
      assert.deepEqual(secretsIn(looted, node), expected);
      assert.match(looted, /Permission denied/);
    });
  }

  test("a sandbox of the agent's user, root, could steal it", async (context) => {
    const node = await startNode(context, []);
    const looted = await node.output(theft(node.data));
    assert.ok(secretsIn(looted, node).includes("PRIVATE KEY"));
    assert.ok(!secretsIn(looted, node).includes(node.token));
  });

  test("they cannot become root, write root's files or signal the agent", async (context) => {
    const node = await startNode(context, ["--uid-range", "1900000000-1900000999"]);
    const output = await node.output(
      `id -u; id -G; grep -E 'NoNewPrivs|CapEff' /proc/self/status; kill -0 ${node.pid} || echo cannot; echo seen > /dev/stdout; umask`,
      // The groups of its own record count as little as its user.
      (script) => shell(script, { user: { uid: 0, gid: 0, additionalGids: [0] } }),
    );
    const [uid = "", groups, ...rest] = output.split("\n");
    assert.match(uid, /^1900000\d{3}$/);
    assert.equal(groups, uid);
    assert.match(rest.join("\n"), /CapEff:\t0{16}\nNoNewPrivs:\t1\ncannot\nseen\n0022\n/);
    assert.ok(isRunning(node.pid));
  });

  test("a sandbox created before the setting was made does not run as root", async (context) => {
    const node = await startNode(context, []);
    await node.client.create(call, "older", another(["sleep", "1000"]));
    await node.restart(["--user", "12345"]);
    const { pid } = await node.client.start(call, "older");
    await until("it is another user's", () => statSync(`/proc/${pid}`).uid === 12_345);
    await node.client.shutdown(call, "older");
  });

  test("only the agent can read the files of a sandbox", async (context) => {
    const node = await startNode(context, ["--uid-range", "1900000000-1900000999"]);
    await node.output("echo mine");
    const folder = join(node.data, "sandboxes", "secrets@out1");
    for (const path of ["", "run-1", "run-1/stdout", "record.json"]) {
      const { uid, mode } = statSync(join(folder, path));
      assert.deepEqual([uid, mode & 0o077], [0, 0], path);
    }
  });

  test("each has its own user id until it is removed, also after a restart", async (context) => {
    const node = await startNode(context, ["--uid-range", "1900000000-1900000001"]);
    const uidOf = (pid: number) => statSync(`/proc/${pid}`).uid;
    const begin = async (id: string) => {
      await node.client.create(call, id, another(["sleep", "1000"]));
      const { pid } = await node.client.start(call, id);
      await until("it is executed", () =>
        readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("sleep\0"),
      );
      return uidOf(pid);
    };
    const uids = [await begin("a"), await begin("b")];
    assert.deepEqual([...uids].sort(), [1_900_000_000, 1_900_000_001]);
    const full = { code: "resource_exhausted" };
    await assert.rejects(node.client.create(call, "c", another(["true"])), full);
    await node.restart();
    await assert.rejects(node.client.create(call, "c", another(["true"])), full);
    await assert.rejects(node.client.status(call, "c", false), { code: "not_found" });
    await node.client.stop(call, "a", 60);
    await assert.rejects(node.client.create(call, "c", another(["true"])), full);
    await node.client.shutdown(call, "a");
    assert.equal(await begin("c"), uids[0]);
  });
});
