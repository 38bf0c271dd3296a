import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ConfigError, parseConfig } from "../../agent/config.ts";
import { issueAuthority } from "../../agent/tls/issue.ts";
import { isRunning, until } from "./agent-fixture.ts";

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
    env: { PATH: process.env.PATH, ...env },
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
  const told = [
    ["--listen HOST:PORT", "AGENT_LISTEN", "127.0.0.1:0", "--listen 0.0.0.0:8443"],
    ["--data FOLDER", "AGENT_DATA", ".data/agent", "--data /var/lib/sandbox-agent"],
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
    ["--sandboxer NAMES", "AGENT_SANDBOXER", "process, oci, or podsandbox,shim", "--sandboxer podsandbox"],
    ["--user NAME", "AGENT_USER", "the agent's", "--user nobody"],
    ["--uid-range FIRST-LAST", "AGENT_UID_RANGE", "none", "--uid-range 1900000000-1900065535"],
    ["--tls-cert FILE", "AGENT_TLS_CERT", "issues its own", "--tls-cert /etc/sandbox-agent/chain.pem"],
    ["--tls-key FILE", "AGENT_TLS_KEY", "that of", "--tls-key /etc/sandbox-agent/key.pem"],
    ["--client-ca FILE", "AGENT_CLIENT_CA", "none", "--client-ca /etc/sandbox-agent/client-ca.pem"],
    ["--exit-with-parent", "AGENT_EXIT_WITH_PARENT", "false", "--exit-with-parent"],
  ];
  const blocks = stdout().split("\n\n");
  for (const [flag = "", variable = "", byDefault, example] of told) {
    const block = blocks.find((text) => text.startsWith(`  ${flag} `)) ?? "";
    assert.ok(block.includes(variable), flag);
    assert.ok(block.includes(`default: ${byDefault}`), flag);
    assert.ok(block.includes(`example: ${example}`), flag);
  }
  assert.equal(blocks.filter((text) => text.includes("example: ")).length, told.length);
});

const token = { AGENT_TOKEN: "secret-token" };

test("an agent with unreadable tombstones does not start", async () => {
  const data = join(folder, "unreadable");
  mkdirSync(join(data, "sandboxes"), { recursive: true });
  writeFileSync(join(data, "sandboxes", "lives.db"), "this is no database, and it is long enough to be seen");
  const { ended, stdout, stderr } = run(["--data", data], token);
  assert.deepEqual([await ended, stdout()], [1, ""]);
  assert.match(stderr(), /^AGENT_DATA \(--data\): \S+lives\.db cannot be read: file is not a database\n$/);
});

test("an invalid setting is refused by name, without secrets in the message", () => {
  const cases: readonly (readonly [string[], Record<string, string>, RegExp])[] = [
    [[], {}, /^AGENT_TOKEN: must be set, or AGENT_TOKEN_FILE or AGENT_TOKEN_FD$/],
    [
      [],
      { AGENT_TOKEN: "secret token" },
      /^AGENT_TOKEN: must be one or more printable ASCII characters without spaces$/,
    ],
    [["--listen", "8080"], token, /^AGENT_LISTEN \(--listen\): must be HOST:PORT/],
    [["--listen", "127.0.0.1:65536"], token, /^AGENT_LISTEN \(--listen\): must be HOST:PORT/],
    [[], { ...token, AGENT_LISTEN: "::1:8" }, /^AGENT_LISTEN \(--listen\): must be HOST:PORT/],
    [["--data", ""], token, /^AGENT_DATA \(--data\): must not be empty$/],
    [["--sandboxer", "a,,b"], token, /^AGENT_SANDBOXER \(--sandboxer\): must be one or more names/],
    [["--backend", "docker"], token, /^AGENT_BACKEND \(--backend\): must be process, oci or containerd$/],
    [
      [],
      { ...token, AGENT_BACKEND: "" },
      /^AGENT_BACKEND \(--backend\): must be process, oci or containerd$/,
    ],
    [
      ["--socket", "/s"],
      token,
      /^AGENT_SOCKET \(--socket\): must not be set unless the backend is containerd$/,
    ],
    [
      [],
      { ...token, AGENT_SOCKET: "/s" },
      /^AGENT_SOCKET \(--socket\): must not be set unless the backend is containerd$/,
    ],
    [
      ["--backend", "containerd", "--socket", "run/s"],
      token,
      /^AGENT_SOCKET \(--socket\): must be an absolute path$/,
    ],
    [["--token-fd", "x"], {}, /^AGENT_TOKEN_FD \(--token-fd\): must be a file descriptor number$/],
    [["--user", "a b"], token, /^AGENT_USER \(--user\): must be NAME or UID, or either with :GID$/],
    [["--user", "--help"], token, /^command line/],
    [["--uid-range", "0-5"], token, /^AGENT_UID_RANGE \(--uid-range\): must be FIRST-LAST/],
    [["--uid-range", "5-4"], token, /^AGENT_UID_RANGE \(--uid-range\): must be FIRST-LAST/],
    [["--uid-range", "5-4294967295"], token, /^AGENT_UID_RANGE \(--uid-range\): must be FIRST-LAST/],
    [
      ["--user", "a", "--uid-range", "5-6"],
      token,
      /^AGENT_USER \(--user\): must not be set together with AGENT_UID_RANGE/,
    ],
    [
      ["--runtime", "runc"],
      token,
      /^AGENT_RUNTIME \(--runtime\): must not be set unless the backend is oci$/,
    ],
    [
      ["--allow-hooks"],
      token,
      /^AGENT_ALLOW_HOOKS \(--allow-hooks\): must not be set unless the backend is oci$/,
    ],
    [
      ["--backend", "oci", "--runtime", "bin/runc"],
      token,
      /^AGENT_RUNTIME \(--runtime\): must be a name or an absolute path$/,
    ],
    [["--backend", "oci", "--overlay", "nfs"], token, /^AGENT_OVERLAY \(--overlay\): must be tmpfs or disk$/],
    [
      ["--backend", "oci", "--overlay-size", "1"],
      token,
      /^AGENT_OVERLAY_SIZE \(--overlay-size\): must be a number with k, m or g/,
    ],
    [["--client-ca", ""], token, /^AGENT_CLIENT_CA \(--client-ca\): must not be empty$/],
    [["--tls-cert", "x"], token, /^AGENT_TLS_CERT \(--tls-cert\): must be set together with AGENT_TLS_KEY$/],
    [
      [],
      { ...token, AGENT_EXIT_WITH_PARENT: "yes" },
      /^AGENT_EXIT_WITH_PARENT \(--exit-with-parent\): must be true or false$/,
    ],
    [["--bogus"], token, /^command line: Unknown option '--bogus'/],
    [["more"], token, /^command line: Unexpected argument 'more'/],
  ];
  for (const [args, env, message] of cases) {
    assert.throws(
      () => parseConfig(args, env),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, message);
        assert.ok(!error.message.includes("\n") && !error.message.includes("secret"));
        return true;
      },
    );
  }
});

test("the backend determines the default address and sandboxers", () => {
  const parse = (...args: string[]) => {
    const config = parseConfig(args, token);
    assert.ok(config !== "help");
    return { backend: config.backend, sandboxers: [...config.sandboxers], clientCa: config.clientCa };
  };
  assert.deepEqual(parse(), {
    backend: { name: "process", containment: "auto", groups: "auto" },
    sandboxers: ["process"],
    clientCa: undefined,
  });
  assert.deepEqual(parse("--backend", "containerd", "--client-ca", "ca.pem"), {
    backend: { name: "containerd", socket: "/run/containerd/containerd.sock" },
    sandboxers: ["podsandbox", "shim"],
    clientCa: "ca.pem",
  });
  assert.deepEqual(parse("--backend", "containerd", "--socket", "/s", "--sandboxer", "shim").backend, {
    name: "containerd",
    socket: "/s",
  });
  assert.deepEqual(parse("--backend", "containerd", "--sandboxer", "shim").sandboxers, ["shim"]);
  assert.deepEqual(parse("--containment", "session").backend, {
    name: "process",
    containment: "session",
    groups: "auto",
  });
  assert.throws(
    () => parse("--cgroup", "on"),
    /^ConfigError: AGENT_CGROUP \(--cgroup\): must be auto, off or/,
  );
  assert.throws(
    () => parse("--containment", "jail"),
    /^ConfigError: AGENT_CONTAINMENT \(--containment\): must be/,
  );
  assert.throws(
    () => parse("--backend", "containerd", "--containment", "auto"),
    /must not be set unless the backend is process/,
  );
});

test("a setting that does not work on this machine fails the start with one line", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "two words\n");
  const broken = join(folder, "broken.pem");
  const { certificate } = await issueAuthority();
  writeFileSync(broken, `a comment\n${certificate}\n${certificate.slice(0, -40)}\n`);
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? address?.port : 0;
  const cases: readonly (readonly [string[], Record<string, string>, RegExp])[] = [
    [["--token-file", join(folder, "none")], {}, /^AGENT_TOKEN_FILE \(--token-file\): ENOENT/],
    [["--token-file", file], {}, /^AGENT_TOKEN_FILE \(--token-file\): must be one or more printable/],
    [["--listen", `127.0.0.1:${port}`], token, /^AGENT_LISTEN \(--listen\): listen EADDRINUSE/],
    [["--data", file], token, /^AGENT_DATA \(--data\): EEXIST/],
    [["--data", "/proc/nowhere"], token, /^AGENT_DATA \(--data\): ENOENT/],
    [["--tls-cert", file, "--tls-key", file], token, /^AGENT_TLS_CERT \(--tls-cert\): /],
    [["--client-ca", join(folder, "none")], token, /^AGENT_CLIENT_CA \(--client-ca\): ENOENT/],
    [["--client-ca", folder], token, /^AGENT_CLIENT_CA \(--client-ca\): EISDIR/],
    [["--client-ca", file], token, /^AGENT_CLIENT_CA \(--client-ca\): .*: must contain a PEM certificate$/],
    [["--client-ca", broken], token, /^AGENT_CLIENT_CA \(--client-ca\): .*: certificate 2 cannot be parsed$/],
  ];
  for (const [args, env, message] of cases) {
    const data = args.includes("--data") ? [] : ["--data", join(folder, "unused")];
    const { ended, stdout, stderr } = run([...args, ...data], env);
    assert.equal(await ended, 1, String(message));
    assert.match(stderr().trimEnd(), message);
    assert.equal(stderr().trimEnd().split("\n").length, 1, stderr());
    assert.ok(!(stdout() + stderr()).includes("secret"));
  }
  taken.close();
});

test("flags take precedence over variables, and the token may come from a file", async () => {
  const file = join(folder, "token");
  writeFileSync(file, "from-a-file\n");
  const env = { AGENT_LISTEN: "nonsense", AGENT_DATA: join(folder, "flags"), AGENT_TOKEN_FILE: file };
  const printed = run(["--listen", "[::1]:0"], env);
  const { url, caPath } = await untilReady(printed);
  assert.match(url, /^https:\/\/\[::1\]:\d+$/);
  assert.equal(caPath, join(folder, "flags/tls/ca.pem"));
  printed.child.kill("SIGINT");
  assert.equal(await printed.ended, 0);
});

test("two agents never share a data folder; the second waits until the first ends", async () => {
  const args = ["--data", join(folder, "shared")];
  const first = run(args, token);
  await untilReady(first);
  const second = run(args, token);
  assert.equal(await second.ended, 1);
  assert.equal(second.stderr(), `AGENT_DATA (--data): another agent uses ${join(folder, "shared")}\n`);
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
      const child = spawn(process.execPath, ${JSON.stringify(["--disable-warning=ExperimentalWarning", main, "--data", data, "--exit-with-parent"])},
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
  const printed = run(["--data", join(folder, "inherited")], token, Array<"pipe">(20).fill("pipe"));
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
