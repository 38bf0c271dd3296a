import assert from "node:assert/strict";
import fs, { closeSync, fstatSync, openSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { parseConfig } from "../../agent/config/config.ts";
import { ConfigError } from "../../agent/config/config-error.ts";
import { readSecretLine } from "../../agent/config/secret-source.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const token = { AGENT_TOKEN: "secret-token" };

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
    [["--data-dir", ""], token, /^AGENT_DATA_DIR \(--data-dir\): must not be empty$/],
    [["--sandboxer", "a,,b"], token, /^AGENT_SANDBOXER \(--sandboxer\): must be one or more names/],
    [
      ["--backend", "docker"],
      token,
      /^AGENT_BACKEND \(--backend\): must be one of process, oci, containerd$/,
    ],
    [
      [],
      { ...token, AGENT_BACKEND: "" },
      /^AGENT_BACKEND \(--backend\): must be one of process, oci, containerd$/,
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
    ...[
      "http://example.com/r",
      "http://127.0.0.1.example.com/r",
      "ftp://127.0.0.1/r",
      "example.com",
      "https://user@example.com/r",
      "https://:word@example.com/r",
      "https://example.com/r?a=b",
      "https://example.com/r#a",
    ].map((url): [string[], Record<string, string>, RegExp] => [
      ["--report-url", url],
      token,
      /^AGENT_REPORT_URL \(--report-url\): must be an https: URL \(http: only on loopback\)/,
    ]),
    [
      ["--report-url", "https://example.com/r"],
      token,
      /^AGENT_REPORT_SECRET: must be set, or AGENT_REPORT_SECRET_FILE or AGENT_REPORT_SECRET_FD$/,
    ],
    [
      ["--report-secret-file", "/s"],
      token,
      /^AGENT_REPORT_URL \(--report-url\): must be set together with AGENT_REPORT_SECRET_FILE$/,
    ],
    [
      ["--report-url", "https://example.com/r"],
      { ...token, AGENT_REPORT_SECRET: "whsec_c2VjcmV0LXRva2Vu" },
      /^AGENT_REPORT_SECRET: must be whsec_ followed by the base64 of 24 to 64 bytes$/,
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
    [["--log-level", "debug"], token, /^AGENT_LOG_LEVEL \(--log-level\): must be info or error$/],
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
    const { name, options } = config.backend;
    return { backend: { name, options }, sandboxers: [...config.sandboxers], clientCa: config.clientCa };
  };
  assert.deepEqual(parse(), {
    backend: { name: "process", options: { containment: "auto", groups: "auto", users: undefined } },
    sandboxers: ["process"],
    clientCa: undefined,
  });
  assert.deepEqual(parse("--backend", "containerd", "--client-ca", "ca.pem"), {
    backend: { name: "containerd", options: { socket: "/run/containerd/containerd.sock" } },
    sandboxers: ["podsandbox", "shim"],
    clientCa: "ca.pem",
  });
  assert.deepEqual(parse("--backend", "containerd", "--socket", "/s", "--sandboxer", "shim").backend, {
    name: "containerd",
    options: { socket: "/s" },
  });
  assert.deepEqual(parse("--backend", "containerd", "--sandboxer", "shim").sandboxers, ["shim"]);
  assert.deepEqual(parse("--containment", "session").backend, {
    name: "process",
    options: { containment: "session", groups: "auto", users: undefined },
  });
  assert.deepEqual(parse("--uid-range", "1-4294967294").backend.options, {
    containment: "auto",
    groups: "auto",
    users: { range: { first: 1, last: 4_294_967_294 } },
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

test("without settings a token is enough, and each setting is read", () => {
  const parse = (settings: Readonly<Record<string, string>>) => {
    const config = parseConfig([], { ...token, ...settings });
    assert.ok(config !== "help");
    const { backend, ...rest } = config;
    return { ...rest, options: backend.options };
  };
  const options = { containment: "auto", groups: "auto", users: undefined };
  const defaults = {
    listen: { host: "127.0.0.1", port: 0 },
    dataDir: ".data/agent",
    token: { text: "secret-token" },
    report: undefined,
    sandboxers: new Set(["process"]),
    tls: undefined,
    clientCa: undefined,
    outputBytes: 1_048_576,
    keptOutputBytes: 4_294_967_296,
    logLevel: "info",
    exitWithParent: false,
    options,
  };
  assert.deepEqual(parse({}), defaults);
  const secret = `whsec_${Buffer.alloc(24).toString("base64")}`;
  const url = "https://example.com/r";
  for (const [settings, expected] of [
    [{ AGENT_LISTEN: "[::1]:65535" }, { listen: { host: "::1", port: 65_535 } }],
    [{ AGENT_TOKEN_FILE: "/t" }, { token: { file: "/t" } }],
    [{ AGENT_TOKEN_FILE: "/t", AGENT_TOKEN_FD: "0" }, { token: { descriptor: 0 } }],
    [{ AGENT_TLS_CERT: "c", AGENT_TLS_KEY: "k" }, { tls: { certificate: "c", key: "k" } }],
    ...[url, "http://localhost:1/r", "http://127.9.9.9/r", "http://[::1]/r"].map(
      (AGENT_REPORT_URL) =>
        [
          { AGENT_REPORT_URL, AGENT_REPORT_SECRET: secret },
          { report: { url: AGENT_REPORT_URL, secret: { text: secret } } },
        ] as const,
    ),
    [
      { AGENT_REPORT_URL: url, AGENT_REPORT_SECRET: secret, AGENT_REPORT_SECRET_FILE: "/s" },
      { report: { url, secret: { file: "/s" } } },
    ],
    [
      { AGENT_REPORT_URL: url, AGENT_REPORT_SECRET_FILE: "/s", AGENT_REPORT_SECRET_FD: "0" },
      { report: { url, secret: { descriptor: 0 } } },
    ],
    [{ AGENT_OUTPUT_BYTES: "65536" }, { outputBytes: 65_536 }],
    [{ AGENT_OUTPUT_BYTES: "1073741824" }, { outputBytes: 1_073_741_824 }],
    [{ AGENT_KEPT_OUTPUT_BYTES: "0" }, { keptOutputBytes: 0 }],
    [{ AGENT_KEPT_OUTPUT_BYTES: "9007199254740991" }, { keptOutputBytes: Number.MAX_SAFE_INTEGER }],
    [{ AGENT_LOG_LEVEL: "error" }, { logLevel: "error" }],
    [{ AGENT_EXIT_WITH_PARENT: "true" }, { exitWithParent: true }],
    [{ AGENT_UID_RANGE: "5-5" }, { options: { ...options, users: { range: { first: 5, last: 5 } } } }],
    [{ AGENT_USER: "nobody" }, { options: { ...options, users: { user: "nobody" } } }],
    // The unit of docs/deploy/ sets both, one of them to nothing.
    [{ AGENT_USER: "", AGENT_UID_RANGE: "" }, {}],
    [{ AGENT_USER: "nobody", AGENT_UID_RANGE: "" }, { options: { ...options, users: { user: "nobody" } } }],
    [
      { AGENT_BACKEND: "containerd", AGENT_USER: "nobody", AGENT_SANDBOXER: "shim,x" },
      { sandboxers: new Set(["shim", "x"]), options: { socket: "/run/containerd/containerd.sock" } },
    ],
  ] as const) {
    assert.deepEqual(parse(settings), { ...defaults, ...expected }, JSON.stringify(settings));
  }
  for (const [variable, values] of Object.entries({
    AGENT_OUTPUT_BYTES: ["65535", "1073741825", "-1", "65536.5", ""],
    AGENT_KEPT_OUTPUT_BYTES: ["9007199254740992", "-1", "x"],
    AGENT_TLS_KEY: ["k"],
    AGENT_TOKEN: ["", "a b", "\u00e4"],
  })) {
    for (const value of values) assert.throws(() => parse({ [variable]: value }), ConfigError, value);
  }
  assert.equal(parseConfig(["--help"], {}), "help");
});

test("a secret is the first line of its descriptor, which is closed then", async (context) => {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  for (const [text, secret] of [
    [" one \ntwo\n", "one"],
    ["one", "one"],
    ["\none", ""],
    ["", ""],
    ["x".repeat(16_385), "x".repeat(16_384)],
  ] as const) {
    const file = join(path, "secret");
    writeFileSync(file, text);
    const descriptor = openSync(file, "r");
    assert.equal(readSecretLine(descriptor), secret);
    assert.throws(() => fstatSync(descriptor), { code: "EBADF" });
  }
  const unreadable = openSync(path, "r");
  context.after(() => closeSync(unreadable));
  assert.throws(() => readSecretLine(unreadable), { code: "EISDIR" });
});

test("a secret is waited for up to 10 seconds, and standard streams stay open", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 0 });
  context.mock.method(Atomics, "wait", (_array: Int32Array, _at: number, _value: number, ms: number) => {
    context.mock.timers.tick(ms);
    return "timed-out";
  });
  const closed: number[] = [];
  let comesAtMs = 0;
  let reads = 0;
  let text = "";
  context.mock.method(fs, "closeSync", (descriptor: number) => void closed.push(descriptor));
  context.mock.method(fs, "readSync", (_descriptor: number, byte: Buffer) => {
    assert.ok(reads++ < 10_000, "it does not wait between its reads");
    if (Date.now() < comesAtMs) throw Object.assign(new Error("not yet"), { code: "EAGAIN" });
    const length = byte.write(text.slice(0, 1));
    text = text.slice(1);
    return length;
  });
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const readAfter = (ms: number, descriptor: number) => {
    comesAtMs = Date.now() + ms;
    text = "one\n";
    reads = 0;
    return readSecretLine(descriptor);
  };
  assert.equal(readAfter(10_000, 0), "one");
  assert.equal(readAfter(10_020, 2), "");
  assert.deepEqual(closed, []);
  assert.equal(readAfter(0, 3), "one");
  assert.deepEqual(closed, [3]);
});
