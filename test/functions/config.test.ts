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
    assert.deepEqual(parseConfig({ API_TOKENS: "", DATABASE_URL: "", HOST: "", PORT: "" }), parseConfig({}));
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

  it("reads the retention as a duration", () => {
    for (const [RETENTION, ms] of [
      [undefined, 2_592_000_000],
      ["600000ms", 600_000],
      ["30m", 1_800_000],
    ] as const) {
      assert.equal(parseConfig({ RETENTION }).retentionMs, ms);
    }
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
    [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL: must be info or error/],
    [{ DATABASE_URL: `postgres://u:${secret}@h/d` }, /^DATABASE_URL: must begin with libsql:/],
    [{ DATABASE_AUTH_TOKEN: `${secret} ${secret}` }, /^DATABASE_AUTH_TOKEN: /],
    [{ API_TOKENS: secret }, /^API_TOKENS: must be JSON$/],
    [{ API_TOKENS: `["${secret}"]` }, /^API_TOKENS: must be a JSON object/],
    [{ API_TOKENS: `{"__proto__":"${secret}"}` }, /^API_TOKENS: its names must contain only letters/],
    [{ DATABASE_URL: `libsql://h?authToken=${secret}` }, /^DATABASE_URL: must be a URL without user, query/],
    [{ DATABASE_URL: `https://u:${secret}@h` }, /^DATABASE_URL: must be a URL without user, query/],
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
    [{ CONTROLLER_AGENTS: `{"n":{"url":"https://h"}}` }, /^CONTROLLER_AGENTS\.n\.token: must be a text/],
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
