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

/** Values of flags, and the rule of which each is refused. */
const refusedValues: Readonly<Record<string, readonly [values: readonly string[], rule: string]>> = {
  listen: [
    ["8080", "127.0.0.1:65536", "::1:8", ":8", "[]:8", "a:8x", "[::1]8"],
    "must be HOST:PORT, such as 127.0.0.1:8443 or [::1]:0",
  ],
  "data-dir": [[""], "must not be empty"],
  sandboxer: [
    ["a,,b", ",a", "a,", "a b", ""],
    "must be one or more names separated by commas, without spaces",
  ],
  backend: [["docker", ""], "must be one of process, oci, containerd"],
  socket: [["/s"], "must not be set unless the backend is containerd"],
  "report-url": [
    [
      ...["http://example.com/r", "http://127.0.0.1.example.com/r", "http://notlocalhost/r"],
      ...["ftp://127.0.0.1/r", "example.com", "https://user@example.com/r", "https://:word@example.com/r"],
      ...["https://example.com/r?a=b", "https://example.com/r#a"],
    ],
    "must be an https: URL (http: only on loopback) without user, query or fragment",
  ],
  "token-fd": [["x", "3x", "x3", "10000", ""], "must be a file descriptor number"],
  user: [["a b"], "must be NAME or UID, or either with :GID"],
  "uid-range": [["0-5", "5-4", "5-4294967295"], "must be FIRST-LAST, with user ids of at least 1"],
  cgroup: [["on"], "must be auto, off or"],
  containment: [["jail"], "must be"],
  runtime: [["runc"], "must not be set unless the backend is oci"],
  "output-bytes": [
    ["65535", "1073741825", "65536.5", "65536x", "x65536", ""],
    "must be a whole number from 65536 to 1073741824",
  ],
  "kept-output-bytes": [["9007199254740992", "x"], "must be a whole number from 0 to 9007199254740991"],
  "log-level": [["debug"], "must be info or error"],
  "client-ca": [[""], "must not be empty"],
  "tls-cert": [["x"], "must be set together with AGENT_TLS_KEY"],
};

test("an invalid setting is refused by name, without secrets in the message", () => {
  const values = Object.entries(refusedValues).flatMap(([flag, [values, rule]]) => {
    const variable = `AGENT_${flag.toUpperCase().replaceAll("-", "_")}`;
    const message = `${variable} (--${flag}): ${rule}`;
    return values.flatMap((value) => [
      [[`--${flag}`, value], token, message] as const,
      [[], { ...token, [variable]: value }, message] as const,
    ]);
  });
  const url = ["--report-url", "https://example.com/r"];
  const oci = ["--backend", "oci"];
  const cases: readonly (readonly [readonly string[], Readonly<Record<string, string>>, string])[] = [
    ...values,
    [[], {}, "AGENT_TOKEN: must be set, or AGENT_TOKEN_FILE or AGENT_TOKEN_FD"],
    ...["secret token", "", "\u00e4"].map(
      (AGENT_TOKEN) =>
        [
          [],
          { AGENT_TOKEN },
          "AGENT_TOKEN: must be one or more printable ASCII characters without spaces",
        ] as const,
    ),
    [
      ["--backend", "containerd", "--socket", "run/s"],
      token,
      "AGENT_SOCKET (--socket): must be an absolute path",
    ],
    [url, token, "AGENT_REPORT_SECRET: must be set, or AGENT_REPORT_SECRET_FILE or AGENT_REPORT_SECRET_FD"],
    [
      ["--report-secret-file", "/s"],
      token,
      "AGENT_REPORT_URL (--report-url): must be set together with AGENT_REPORT_SECRET_FILE",
    ],
    [
      url,
      { ...token, AGENT_REPORT_SECRET: "whsec_c2VjcmV0LXRva2Vu" },
      "AGENT_REPORT_SECRET: must be whsec_ followed by the base64 of 24 to 64 bytes",
    ],
    [["--user", "--help"], token, "command line: "],
    [
      ["--user", "a", "--uid-range", "5-6"],
      token,
      "AGENT_USER (--user): must not be set together with AGENT_UID_RANGE",
    ],
    [
      ["--allow-hooks"],
      token,
      "AGENT_ALLOW_HOOKS (--allow-hooks): must not be set unless the backend is oci",
    ],
    [
      [...oci, "--runtime", "bin/runc"],
      token,
      "AGENT_RUNTIME (--runtime): must be a name or an absolute path",
    ],
    [[...oci, "--overlay", "nfs"], token, "AGENT_OVERLAY (--overlay): must be tmpfs or disk"],
    [
      [...oci, "--overlay-size", "1"],
      token,
      "AGENT_OVERLAY_SIZE (--overlay-size): must be a number with k, m or g",
    ],
    [
      [],
      { ...token, AGENT_TLS_KEY: "k" },
      "AGENT_TLS_CERT (--tls-cert): must be set together with AGENT_TLS_KEY",
    ],
    [
      [],
      { ...token, AGENT_EXIT_WITH_PARENT: "yes" },
      "AGENT_EXIT_WITH_PARENT (--exit-with-parent): must be true or false",
    ],
    [["--bogus"], token, "command line: Unknown option '--bogus'"],
    [["more"], token, "command line: Unexpected argument 'more'"],
  ];
  for (const [args, env, message] of cases) {
    assert.throws(
      () => parseConfig(args, env),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(error.message.slice(0, message.length), message);
        assert.ok(!error.message.includes("\n") && !error.message.includes("secret"));
        return true;
      },
      `${args} ${JSON.stringify(env)}`,
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
    [{ AGENT_LOG_LEVEL: "info" }, {}],
    [{ AGENT_LOG_LEVEL: "error" }, { logLevel: "error" }],
    [{ AGENT_EXIT_WITH_PARENT: "false" }, {}],
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
