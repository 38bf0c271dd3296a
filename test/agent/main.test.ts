import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { issueAuthority } from "../../agent/server/tls/issue.ts";
import { isRunning } from "../support/processes.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

const main = join(import.meta.dirname, "../../agent/main.ts");

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "agent-main-"));
});
after(() => rmSync(folder, { recursive: true }));

interface Printed {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<unknown>;
}

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdio: readonly "pipe"[] = [],
): Printed {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    stdio: ["pipe", "pipe", "pipe", ...stdio],
    env: { PATH: process.env.PATH, NODE_OPTIONS: process.env.NODE_OPTIONS, ...env },
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk) => {
      texts[name] += chunk;
    });
  }
  const ended = once(child, "close").then(([code]) => code);
  return { child, stdout: () => texts.stdout, stderr: () => texts.stderr, ended };
}

async function untilReady(printed: Printed): Promise<{ url: string; caPath: string; pid: number }> {
  await until("it is ready", () => {
    assert.equal(printed.child.exitCode, null, printed.stderr());
    return printed.stdout().includes('"ready"');
  });
  return JSON.parse(
    printed
      .stdout()
      .split("\n")
      .find((line) => line.includes('"ready"')) ?? "",
  );
}

test("--help lists every setting with flag, variable, default and an example", async () => {
  const { ended, stdout, stderr } = run(["--help"]);
  assert.deepEqual([await ended, stderr()], [0, ""]);
  const expectedSettings = [
    ["--listen HOST:PORT", "AGENT_LISTEN", "127.0.0.1:0", "--listen 0.0.0.0:8443"],
    ["--data-dir FOLDER", "AGENT_DATA_DIR", ".data/agent", "--data-dir /var/lib/sandbox-agent"],
    ["--token-file FILE", "AGENT_TOKEN_FILE", "none", "--token-file /etc/sandbox-agent/token"],
    ["--token-fd NUMBER", "AGENT_TOKEN_FD", "none", "--token-fd 3"],
    ["AGENT_TOKEN=TOKEN", "only as a variable", "none", "AGENT_TOKEN=$(openssl rand -hex 32)"],
    ["--backend NAME", "AGENT_BACKEND", "process", "--backend containerd"],
    ["--containment KIND", "AGENT_CONTAINMENT", "auto: namespace if", "--containment namespace"],
    ["--cgroup KIND", "AGENT_CGROUP", "auto: in the agent's own group", "--cgroup /sys/fs/cgroup/sandboxes"],
    ["--socket PATH", "AGENT_SOCKET", "/run/containerd/containerd.sock", "--socket /run/k3s"],
    ["--runtime PROGRAM", "AGENT_RUNTIME", "runc", "--runtime runsc"],
    ["--runtime-args ARGS", "AGENT_RUNTIME_ARGS", "none", "--runtime-args '--platform=kvm --debug'"],
    ["--rootfs-dir FOLDER", "AGENT_ROOTFS_DIR", "none", "--rootfs-dir /var/lib/rootfs"],
    ["--volume-dir FOLDER", "AGENT_VOLUME_DIR", "none", "--volume-dir /var/lib/volumes"],
    ["--overlay KIND", "AGENT_OVERLAY", "tmpfs", "--overlay disk"],
    ["--overlay-size SIZE", "AGENT_OVERLAY_SIZE", "256m", "--overlay-size 2g"],
    ["--allow-hooks", "AGENT_ALLOW_HOOKS", "false", "--allow-hooks"],
    [
      "--sandboxer NAMES",
      "AGENT_SANDBOXER",
      "process for the backend process; oci for the backend oci; podsandbox,shim for the",
      "--sandboxer podsandbox",
    ],
    ["--user NAME", "AGENT_USER", "the agent's", "--user nobody"],
    ["--uid-range FIRST-LAST", "AGENT_UID_RANGE", "none", "--uid-range 1900000000-1900065535"],
    [
      "--tls-cert FILE",
      "AGENT_TLS_CERT",
      "the agent issues its own",
      "--tls-cert /etc/sandbox-agent/chain.pem",
    ],
    ["--tls-key FILE", "AGENT_TLS_KEY", "that of", "--tls-key /etc/sandbox-agent/key.pem"],
    ["--client-ca FILE", "AGENT_CLIENT_CA", "none", "--client-ca /etc/sandbox-agent/client-ca.pem"],
    ["--report-url URL", "AGENT_REPORT_URL", "none", "--report-url https://functions.example.com/internal"],
    [
      "--report-secret-file FILE",
      "AGENT_REPORT_SECRET_FILE",
      "none",
      "--report-secret-file /etc/sandbox-agent/report-secret",
    ],
    ["--report-secret-fd NUMBER", "AGENT_REPORT_SECRET_FD", "none", "--report-secret-fd 4"],
    ["AGENT_REPORT_SECRET=SECRET", "only as a variable", "none", "AGENT_REPORT_SECRET=whsec_"],
    ["--output-bytes BYTES", "AGENT_OUTPUT_BYTES", "1048576 (1 MiB)", "--output-bytes 16777216"],
    [
      "--kept-output-bytes BYTES",
      "AGENT_KEPT_OUTPUT_BYTES",
      "4294967296 (4 GiB)",
      "--kept-output-bytes 17179869184",
    ],
    ["--log-level LEVEL", "AGENT_LOG_LEVEL", "info", "--log-level error"],
    ["--exit-with-parent", "AGENT_EXIT_WITH_PARENT", "false", "--exit-with-parent"],
  ];
  const blocks = stdout().split("\n\n");
  for (const [flag = "", variable = "", byDefault, example] of expectedSettings) {
    const block = blocks.find((text) => text.startsWith(`  ${flag} `)) ?? "";
    assert.ok(block.includes(variable), flag);
    assert.ok(block.includes(`default: ${byDefault}`), flag);
    assert.ok(block.includes(`example: ${example}`), flag);
  }
  assert.equal(blocks.filter((text) => text.includes("example: ")).length, expectedSettings.length);
});

const token = { AGENT_TOKEN: "secret-token" };

test("an agent with unreadable tombstones does not start", async () => {
  const data = join(folder, "unreadable");
  mkdirSync(join(data, "sandboxes"), { recursive: true });
  writeFileSync(join(data, "sandboxes", "lives.db"), "this is no database, and it is long enough to be seen");
  const { ended, stdout, stderr } = run(["--data-dir", data], token);
  assert.deepEqual([await ended, stdout()], [1, ""]);
  assert.match(
    stderr(),
    /^AGENT_DATA_DIR \(--data-dir\): \S+lives\.db cannot be read: file is not a database\n$/,
  );
});

test("a setting that does not work on this machine fails the start with one line", async (context) => {
  const file = join(folder, "file");
  writeFileSync(file, "two words\n");
  const broken = join(folder, "broken.pem");
  const { certificate } = await issueAuthority();
  writeFileSync(broken, `a comment\n${certificate}\n${certificate.slice(0, -40)}\n`);
  const taken = createServer().listen(0, "127.0.0.1");
  context.after(() => taken.close());
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? address?.port : 0;
  const cases: readonly (readonly [string[], Record<string, string>, RegExp])[] = [
    [["--token-file", join(folder, "none")], {}, /^AGENT_TOKEN_FILE \(--token-file\): ENOENT/],
    [["--token-file", file], {}, /^AGENT_TOKEN_FILE \(--token-file\): must be one or more printable/],
    [["--listen", `127.0.0.1:${port}`], token, /^AGENT_LISTEN \(--listen\): listen EADDRINUSE/],
    [["--data-dir", file], token, /^AGENT_DATA_DIR \(--data-dir\): EEXIST/],
    [["--data-dir", "/proc/nowhere"], token, /^AGENT_DATA_DIR \(--data-dir\): ENOENT/],
    [["--tls-cert", file, "--tls-key", file], token, /^AGENT_TLS_CERT \(--tls-cert\): /],
    [["--client-ca", join(folder, "none")], token, /^AGENT_CLIENT_CA \(--client-ca\): ENOENT/],
    [["--client-ca", folder], token, /^AGENT_CLIENT_CA \(--client-ca\): EISDIR/],
    [["--client-ca", file], token, /^AGENT_CLIENT_CA \(--client-ca\): .*: must contain a PEM certificate$/],
    [["--client-ca", broken], token, /^AGENT_CLIENT_CA \(--client-ca\): .*: certificate 2 cannot be parsed$/],
  ];
  for (const [args, env, message] of cases) {
    const data = args.includes("--data-dir") ? [] : ["--data-dir", join(folder, "unused")];
    const { ended, stdout, stderr } = run([...args, ...data], env);
    assert.equal(await ended, 1, String(message));
    assert.match(stderr().trimEnd(), message);
    assert.equal(stderr().trimEnd().split("\n").length, 1, stderr());
    assert.ok(!(stdout() + stderr()).includes("secret"));
  }
});

test("flags take precedence over variables, and the token may come from a file", async () => {
  const file = join(folder, "token");
  writeFileSync(file, "from-a-file\n");
  const env = { AGENT_LISTEN: "nonsense", AGENT_DATA_DIR: join(folder, "flags"), AGENT_TOKEN_FILE: file };
  const printed = run(["--listen", "[::1]:0"], env);
  const { url, caPath } = await untilReady(printed);
  assert.match(url, /^https:\/\/\[::1\]:\d+$/);
  assert.equal(caPath, join(folder, "flags/tls/ca.pem"));
  printed.child.kill("SIGINT");
  assert.equal(await printed.ended, 0);
});

test("at log level error the agent prints its start and stop, and no requests", async () => {
  const printed = run(["--data-dir", join(folder, "quiet"), "--log-level", "error"], token);
  const { url, caPath } = await untilReady(printed);
  const answer = await trustingFetch(readFileSync(caPath, "utf8"))(`${url}/nowhere`, { method: "GET" });
  assert.equal(answer.status, 401);
  printed.child.kill("SIGTERM");
  await printed.ended;
  const messages = printed
    .stdout()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).message);
  assert.deepEqual(messages, ["ready", "stopping"]);
});

test("two agents never share a data folder; the second waits until the first ends", async () => {
  const args = ["--data-dir", join(folder, "shared")];
  const first = run(args, token);
  await untilReady(first);
  const second = run(args, token);
  assert.equal(await second.ended, 1);
  assert.equal(
    second.stderr(),
    `AGENT_DATA_DIR (--data-dir): another agent uses ${join(folder, "shared")}\n`,
  );
  const third = run(args, token);
  first.child.kill("SIGKILL");
  await untilReady(third);
  third.child.kill("SIGTERM");
  assert.equal(await third.ended, 0);
});

test("with --exit-with-parent the agent stops when its parent ends, even by a kill", async () => {
  const data = join(folder, "orphan");
  const parent = spawn(
    process.execPath,
    [
      "-e",
      `
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ${JSON.stringify(["--disable-warning=ExperimentalWarning", main, "--data-dir", data, "--exit-with-parent"])},
        { stdio: ["pipe", "inherit", "inherit"], env: { AGENT_TOKEN: "t" } });
    `,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = await once(parent.stdout, "data");
  const { pid } = JSON.parse(String(line).split("\n", 1)[0] ?? "");
  parent.kill("SIGKILL");
  await until("the agent has gone", () => !isRunning(pid));
});

test("accidentally inherited descriptors are closed", async () => {
  const printed = run(["--data-dir", join(folder, "inherited")], token, Array<"pipe">(20).fill("pipe"));
  const { pid } = await untilReady(printed);
  const open = readdirSync(`/proc/${pid}/fdinfo`)
    .map(Number)
    .filter((descriptor) => descriptor > 2);
  for (const descriptor of open) {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, "utf8"))?.[1];
    assert.ok(Number.parseInt(flags ?? "", 8) & 0o2000000, `${descriptor} would be inherited by sandboxes`);
  }
  printed.child.kill("SIGTERM");
  assert.equal(await printed.ended, 0);
});

test("the file of NODE_EXTRA_CA_CERTS is read to its end, however long that takes", async () => {
  const path = join(folder, "extra.pem");
  execFileSync("mkfifo", [path]);
  // Keeps the pipe open for its reader until all is written.
  const writer = openSync(path, "r+");
  // More than one read of it returns.
  const authority = Buffer.from((await issueAuthority()).certificate.concat("\n").repeat(20));
  writeSync(writer, authority.subarray(0, 200));
  // With its token in a file the agent is not executed twice. Node reads the file on another thread once TLS is loaded.
  const tokenFile = join(folder, "extra-token");
  writeFileSync(tokenFile, "secret-token");
  const preload = join(folder, "preload.mjs");
  writeFileSync(preload, 'import "node:tls";');
  const data = join(folder, "extra");
  const printed = run(["--data-dir", data, "--token-file", tokenFile], {
    NODE_EXTRA_CA_CERTS: path,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${preload}`,
  });
  await until("the agent has closed what it has inherited", () => {
    assert.equal(printed.child.exitCode, null, printed.stderr());
    return existsSync(data);
  });
  writeSync(writer, authority.subarray(200));
  closeSync(writer);
  await untilReady(printed);
  assert.equal(printed.stderr(), "");
  printed.child.kill("SIGTERM");
  assert.equal(await printed.ended, 0);
});

test("TLS is not loaded before inherited descriptors are closed", () => {
  const specifiers = [...readFileSync(main, "utf8").matchAll(/^import .* from "(.+)";$/gm)].map(
    ([, specifier = ""]) => pathToFileURL(join(dirname(main), specifier)).href,
  );
  assert.ok(specifiers.length > 0);
  const script = `for (const each of ${JSON.stringify(specifiers)}) await import(each);
    console.log(process.moduleLoadList.join());`;
  const loaded = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  assert.match(loaded, /NativeModule fs,/);
  assert.doesNotMatch(loaded, /NativeModule tls\b/);
});
