import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigError, parseConfig } from "../../functions/config.ts";

const secret = "s3cret-value";
const agent = { url: "https://node1.example", token: secret };

describe("the configuration", () => {
  it("has defaults for local use", () => {
    const config = parseConfig({});
    assert.deepEqual(
      [config.host, config.port, config.dataDir, config.agentPort],
      ["127.0.0.1", 8787, ".data", 0],
    );
    assert.deepEqual([config.databaseUrl, config.agents, config.apiTokens.size], [undefined, undefined, 0]);
  });

  it("treats an empty variable as unset", () => {
    const empty = parseConfig({ API_TOKENS: "", DATABASE_URL: "", HOST: "", PORT: "", SECRETS_KEY: "" });
    const unset = parseConfig({});
    assert.deepEqual(empty.secrets.keys, []);
    assert.deepEqual({ ...empty, secrets: unset.secrets }, unset);
  });

  it("reads agents and tokens by name", () => {
    const config = parseConfig({
      CONTROLLER_AGENTS: JSON.stringify({ n1: agent, n2: { ...agent, sandboxer: "shim" } }),
      API_TOKENS: JSON.stringify({ ci: secret }),
      HOST: "0.0.0.0",
    });
    assert.deepEqual(
      config.agents?.map(({ name, sandboxer }) => [name, sandboxer]),
      [
        ["n1", "n1"],
        ["n2", "shim"],
      ],
    );
    assert.equal(config.apiTokens.get("ci"), secret);
  });

  it("has each variable in the setting that it names", () => {
    const config = parseConfig({
      ...{ DATABASE_URL: "libsql://db.example", DATABASE_AUTH_TOKEN: secret },
      ...{ DEFAULT_SANDBOXER: "embedded", HOST: "localhost", PORT: "0", AGENT_PORT: "65535", DATA_DIR: "d" },
      ...{ WEBHOOK_INSECURE_URLS: "loopback", WEBHOOK_PROXY_URL: "https://u:p@proxy.example:1" },
    });
    assert.deepEqual(
      [config.databaseUrl, config.databaseAuthToken, config.defaultSandboxer],
      ["libsql://db.example", secret, "embedded"],
    );
    assert.deepEqual(
      [config.host, config.port, config.agentPort, config.dataDir],
      ["localhost", 0, 65_535, "d"],
    );
    const proxyUrl = "https://u:p@proxy.example:1";
    assert.deepEqual(config.webhooks, { allowsLoopback: true, proxyUrl });
    assert.deepEqual(parseConfig({}).webhooks, { allowsLoopback: false, proxyUrl: undefined });
    const agents = JSON.stringify({ n: { ...agent, sandboxer: "shim" } });
    assert.deepEqual(parseConfig({ CONTROLLER_AGENTS: agents, DEFAULT_SANDBOXER: "n" }).agents, [
      { name: "n", ...agent, sandboxer: "shim", reportSecret: undefined },
    ]);
  });

  it("reads the retention as a duration", () => {
    for (const [RETENTION, ms] of [
      [undefined, 2_592_000_000],
      ["600000ms", 600_000],
      ["30m", 1_800_000],
    ] as const) {
      assert.equal(parseConfig({ RETENTION }).retentionMs, ms);
    }
  });

  it("reconciles each minute, and ends strays after ten, unless it says otherwise", () => {
    const { reconcile } = parseConfig({});
    assert.deepEqual(reconcile, { token: undefined, intervalMs: 60_000, strayGraceMs: 600_000 });
    const set = parseConfig({ RECONCILE_TOKEN: "t", RECONCILE_INTERVAL: "24h", STRAY_GRACE: "0s" });
    assert.deepEqual(set.reconcile, { token: "t", intervalMs: 86_400_000, strayGraceMs: 0 });
    assert.equal(parseConfig({ STRAY_GRACE: "never" }).reconcile.strayGraceMs, Number.POSITIVE_INFINITY);
    assert.equal(parseConfig({ RECONCILE_INTERVAL: "0s" }).reconcile.intervalMs, 0);
  });

  it("takes origins of web pages, as browsers write them", () => {
    assert.deepEqual(parseConfig({}).corsOrigins, []);
    const set = parseConfig({ CORS_ORIGINS: "https://app.example.com, http://localhost:5173" });
    assert.deepEqual(set.corsOrigins, ["https://app.example.com", "http://localhost:5173"]);
    for (const wrong of ["*", "null", "https://app.example.com/", "HTTPS://a.b", "https://a.b,", "a.b"]) {
      assert.throws(
        () => parseConfig({ CORS_ORIGINS: wrong }),
        /^ConfigError: CORS_ORIGINS: must be origins/,
      );
    }
  });

  it("takes a report secret per agent, and any port", () => {
    const reportSecret = `whsec_${Buffer.alloc(24).toString("base64")}`;
    const config = parseConfig({
      CONTROLLER_AGENTS: JSON.stringify({ a: { ...agent, reportSecret }, b: agent }),
      PORT: "65535",
      SHARE_PORT: "true",
      LOG_LEVEL: "error",
    });
    assert.deepEqual(
      config.agents?.map((each) => each.reportSecret),
      [reportSecret, undefined],
    );
    assert.deepEqual([config.port, config.sharePort, config.logLevel], [65_535, true, "error"]);
    assert.deepEqual([parseConfig({}).sharePort, parseConfig({}).logLevel], [false, "info"]);
  });

  it("takes an agent without TLS only on loopback", () => {
    const urlOf = (url: string) => JSON.stringify({ n: { url, token: "t" } });
    for (const url of ["http://127.0.0.1:1", "http://localhost", "http://[::1]:1", "https://node1.example"])
      assert.equal(parseConfig({ CONTROLLER_AGENTS: urlOf(url) }).agents?.[0]?.url, url);
    for (const url of ["ftp://127.0.0.1", "node1.example", "https://h?a=b", "https://h#a", "https://u@h"])
      assert.throws(() => parseConfig({ CONTROLLER_AGENTS: urlOf(url) }), ConfigError, url);
  });

  it("takes names that begin with any digit or letter", () => {
    for (const first of "0123456789azAZ") {
      const config = parseConfig({
        CONTROLLER_AGENTS: JSON.stringify({ [`${first}-n`]: agent }),
        API_TOKENS: JSON.stringify({ [`${first}_t`]: secret }),
        DEFAULT_SANDBOXER: `${first}-n`,
      });
      assert.deepEqual(
        [config.agents?.[0]?.name, [...config.apiTokens.keys()]],
        [`${first}-n`, [`${first}_t`]],
      );
    }
  });

  it("requires both files of a client certificate", () => {
    const config = parseConfig({ CONTROLLER_CLIENT_CERT: "client.pem", CONTROLLER_CLIENT_KEY: "key.pem" });
    assert.deepEqual(config.agentClient, { cert: "client.pem", key: "key.pem" });
    assert.equal(parseConfig({ CONTROLLER_CLIENT_CERT: "" }).agentClient, undefined);
  });

  const wrong: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ PORT: "http" }, /^PORT: must be a port number/],
    [{ PORT: "65536" }, /^PORT: /],
    [{ SHARE_PORT: "yes" }, /^SHARE_PORT: must be true or false$/],
    [{ AGENT_PORT: "-1" }, /^AGENT_PORT: /],
    [
      { CONTROLLER_CLIENT_CERT: "c" },
      /^CONTROLLER_CLIENT_CERT: and CONTROLLER_CLIENT_KEY must be set together$/,
    ],
    [
      { CONTROLLER_CLIENT_KEY: "k" },
      /^CONTROLLER_CLIENT_CERT: and CONTROLLER_CLIENT_KEY must be set together$/,
    ],
    [{ RETENTION: "10" }, /^RETENTION: must be a duration of at least 10m, such as 10m, not "10"$/],
    [{ RETENTION: "599s" }, /^RETENTION: must be a duration of at least 10m, such as 10m, not "599s"$/],
    [{ RECONCILE_INTERVAL: "25h" }, /^RECONCILE_INTERVAL: must be a duration from 0ms to 24h, not/],
    [{ STRAY_GRACE: "soon" }, /^STRAY_GRACE: must be a duration/],
    [{ RECONCILE_TOKEN: "a b" }, /^RECONCILE_TOKEN: /],
    [
      { CONTROLLER_AGENTS: `{"n":{"url":"https://h","token":"t","reportSecret":"${secret}"}}` },
      /^CONTROLLER_AGENTS\.n\.reportSecret: must be whsec_ followed/,
    ],
    [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL: must be info or error/],
    [{ DATABASE_URL: `postgres://u:${secret}@h/d` }, /^DATABASE_URL: must begin with libsql:/],
    [{ DATABASE_AUTH_TOKEN: `${secret} ${secret}` }, /^DATABASE_AUTH_TOKEN: /],
    [{ API_TOKENS: secret }, /^API_TOKENS: must be JSON$/],
    [{ API_TOKENS: `["${secret}"]` }, /^API_TOKENS: must be a JSON object/],
    [{ API_TOKENS: `{"__proto__":"${secret}"}` }, /^API_TOKENS: its names must contain only letters/],
    [{ DATABASE_URL: `libsql://h?authToken=${secret}` }, /^DATABASE_URL: must be a URL without user, query/],
    [{ DATABASE_URL: `https://u:${secret}@h` }, /^DATABASE_URL: must be a URL without user, query/],
    [{ DATABASE_URL: `https://:${secret}@h` }, /^DATABASE_URL: must be a URL without user, query/],
    [{ DATABASE_URL: `https://h#${secret}` }, /^DATABASE_URL: must be a URL without user, query/],
    [{ PORT: "0080808" }, /^PORT: /],
    [{ WEBHOOK_INSECURE_URLS: "all" }, /^WEBHOOK_INSECURE_URLS: must be loopback, or unset$/],
    [{ WEBHOOK_PROXY_URL: `http://p/#${secret}` }, /^WEBHOOK_PROXY_URL: must be an http: or https: URL/],
    [{ WEBHOOK_PROXY_URL: `ftp://u:${secret}@p` }, /^WEBHOOK_PROXY_URL: must be an http: or https: URL/],
    [
      { CONTROLLER_AGENTS: `{"n":{"url":"https://:${secret}@h","token":"t"}}` },
      /^CONTROLLER_AGENTS\.n\.url: /,
    ],
    [{ API_TOKENS: `{"a":""}` }, /^API_TOKENS\.a: must be one or more printable/],
    [{ API_TOKENS: `{"a":"${secret} x"}` }, /^API_TOKENS\.a: /],
    [{ API_TOKENS: `{"":"${secret}"}` }, /^API_TOKENS/],
    [{ HOST: "0.0.0.0" }, /^API_TOKENS: must be set to serve on a HOST that is not loopback/],
    [
      { CONTROLLER_AGENTS: `{"n":{"url":"http://node1.example","token":"${secret}"}}` },
      /^CONTROLLER_AGENTS\.n\.url: must be an https: URL/,
    ],
    [
      { CONTROLLER_AGENTS: `{"n":{"url":"https://u:${secret}@h","token":"t"}}` },
      /^CONTROLLER_AGENTS\.n\.url: /,
    ],
    [{ CONTROLLER_AGENTS: `{"n":{"url":"https://h"}}` }, /^CONTROLLER_AGENTS\.n\.token: must be a string/],
    [
      { CONTROLLER_AGENTS: `{"n":{"url":"https://h","token":"${secret}","sandboxer":""}}` },
      /^CONTROLLER_AGENTS\.n\.sandboxer: /,
    ],
    [{ CONTROLLER_AGENTS: `{"n":{"url":"https://h","token":"${secret}","tls":1}}` }, /^CONTROLLER_AGENTS\.n/],
    [
      { CONTROLLER_AGENTS: JSON.stringify({ n: agent }), DEFAULT_SANDBOXER: "m" },
      /^DEFAULT_SANDBOXER: must be a name/,
    ],
  ];
  for (const [environment, message] of wrong) {
    it(`rejects ${Object.keys(environment).join()} in one line without secrets: ${message.source}`, () => {
      assert.throws(
        () => parseConfig(environment),
        (error: unknown) => {
          assert.ok(error instanceof ConfigError);
          assert.match(error.message, message);
          assert.ok(!error.message.includes("\n") && !error.message.includes(secret), error.message);
          return true;
        },
      );
    });
  }
});
