import assert from "node:assert/strict";
import { createCipheriv, createDecipheriv } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ConfigError, parseConfig } from "../../functions/config.ts";
import { secretsIn } from "../../local/secrets-key.ts";
import { decodeSecretsKeys } from "../../shared/secrets/keys.ts";
import { SecretBox } from "../../shared/secrets/secret-box.ts";
import { SecretStore } from "../../shared/secrets/secret-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const place = { namespace: "default", owner: "pr", kid: "2026-11" };
const key = (byte: number) => new Uint8Array(32).fill(byte);

describe("secrets", () => {
  it("are opened at their place only", async () => {
    const box = new SecretBox([key(1)]);
    const sealed = await box.seal(place, "It's a secret", "secret");
    assert.equal(await box.open(place, sealed), "It's a secret");
    for (const other of [
      { ...place, namespace: "other" },
      { ...place, owner: "other" },
      { ...place, kid: "other" },
    ]) {
      assert.equal(await box.open(other, sealed), undefined);
    }
  });

  it("have the form of AES-256-GCM with 12 bytes in front, as any other program makes it", async () => {
    const iv = Buffer.from("000102030405060708090a0b", "hex");
    const cipher = createCipheriv("aes-256-gcm", key(1), iv).setAAD(Buffer.from("default/pr/2026-11"));
    const sealed = Buffer.concat([iv, cipher.update("It's a secret"), cipher.final(), cipher.getAuthTag()]);
    const box = new SecretBox([key(1)]);
    assert.equal(await box.open(place, sealed.toString("base64")), "It's a secret");
    const own = Buffer.from(await box.seal(place, "It's a secret", "secret"), "base64");
    assert.equal(own.length, sealed.length);
    const decipher = createDecipheriv("aes-256-gcm", key(1), own.subarray(0, 12));
    decipher.setAAD(Buffer.from("default/pr/2026-11")).setAuthTag(own.subarray(-16));
    assert.equal(decipher.update(own.subarray(12, -16), undefined, "utf8"), "It's a secret");
    decipher.final();
  });

  it("are encrypted differently each time", async () => {
    const box = new SecretBox([key(1)]);
    const both = await Promise.all([box.seal(place, "same", "secret"), box.seal(place, "same", "secret")]);
    assert.notEqual(both[0], both[1]);
  });

  it("are opened by an earlier key, and sealed by the first", async () => {
    const old = await new SecretBox([key(1)]).seal(place, "text", "secret");
    const both = new SecretBox([key(2), key(1)]);
    assert.equal(await both.open(place, old), "text");
    const sealed = await both.seal(place, "text", "secret");
    assert.equal(await new SecretBox([key(2)]).open(place, sealed), "text");
    assert.equal(await new SecretBox([key(1)]).open(place, sealed), undefined);
  });

  it("are refused without a key, naming the field", async () => {
    await assert.rejects(new SecretBox([]).seal(place, "text", "verify.secrets[0].secret"), {
      code: "failed_precondition",
      message: /^verify\.secrets\[0\]\.secret: .*SECRETS_KEY/,
    });
  });

  it("are left out once their time has passed, or if their binding is gone", async () => {
    const store = new SecretStore(new SecretBox([]), (name) => (name === "A" ? "text" : undefined));
    const stored = [
      { kid: "1", binding: "A", untilMs: 1_000 },
      { kid: "2", binding: "A" },
      { kid: "3", binding: "B" },
    ];
    const kids = async (nowMs: number) =>
      (await store.open(place, stored, nowMs)).map(({ kid, text }) => [kid, text]);
    assert.deepEqual(await kids(999), [
      ["1", "text"],
      ["2", "text"],
    ]);
    assert.deepEqual(await kids(1_000), [["2", "text"]]);
  });
});

describe("secrets that are opened for a caller who may not exist", () => {
  it("take as many decryptions as those of one who does", async (context) => {
    const decrypt = context.mock.method(crypto.subtle, "decrypt");
    const box = new SecretBox([key(1)]);
    const store = new SecretStore(box, () => "bound");
    const sealed = await box.seal(place, "text", "secret");
    const { kid } = place;
    for (const [stored, opened] of [
      [[], 0],
      [[{ kid, sealed }], 1],
      [[{ kid, sealed, untilMs: 1_000 }], 0],
      [[{ kid, binding: "A" }], 1],
      [
        [
          { kid, sealed },
          { kid, binding: "A" },
        ],
        2,
      ],
    ] as const) {
      decrypt.mock.resetCalls();
      assert.equal((await store.open(place, stored, 1_000, 1)).length, opened);
      assert.equal(decrypt.mock.callCount(), 1, JSON.stringify(stored));
    }
    decrypt.mock.resetCalls();
    await store.open(place, [], 1_000);
    assert.equal(decrypt.mock.callCount(), 0);
    await store.open(place, [], 1_000, 2);
    assert.equal(decrypt.mock.callCount(), 2);
  });

  it("take none where no secret can be stored", async () => {
    const store = new SecretStore(new SecretBox([]), () => undefined);
    assert.deepEqual(await store.open(place, [], 1_000, 1), []);
    assert.throws(() => store.bound("A", "secret.binding"), {
      code: "invalid_argument",
      message: /^secret\.binding: .*"A"/,
    });
  });
});

describe("the secrets key of npm start", () => {
  it("is made once, in a file that only its owner can read", async () => {
    const folder = await temporaryFolder();
    try {
      const none = { keys: [], bindings: () => undefined };
      const made = await secretsIn(folder.path, none);
      assert.deepEqual([made.keys.length, made.keys[0]?.length], [1, 32]);
      assert.deepEqual((await secretsIn(folder.path, none)).keys, made.keys);
      const path = join(folder.path, "secrets.key");
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      const given = { ...none, keys: [key(1)] };
      assert.equal(await secretsIn(folder.path, given), given);
      await writeFile(path, "not a key");
      await assert.rejects(secretsIn(folder.path, none), /secrets\.key must be the base64 of 32 bytes/);
    } finally {
      await folder.remove();
    }
  });
});

describe("SECRETS_KEY", () => {
  const text = Buffer.from(key(7)).toString("base64");

  it("is one key or several", () => {
    assert.deepEqual(decodeSecretsKeys(text), [key(7)]);
    assert.equal(parseConfig({ SECRETS_KEY: `${text}, ${text}` }).secrets.keys.length, 2);
    assert.deepEqual(parseConfig({}).secrets.keys, []);
  });

  it("is refused if it has another length, without being shown", () => {
    for (const wrong of ["c2hvcnQ=", "not base64!", `${text},`]) {
      assert.throws(
        () => parseConfig({ SECRETS_KEY: wrong }),
        (error) => error instanceof ConfigError && /^SECRETS_KEY: must be the base64/.test(error.message),
      );
    }
  });

  it("leaves the server's own variables out of the bindings", () => {
    const { bindings } = parseConfig({ SECRETS_KEY: text, GITHUB_SECRET: "text", EMPTY: "" }).secrets;
    assert.equal(bindings("GITHUB_SECRET"), "text");
    for (const name of ["SECRETS_KEY", "EMPTY", "toString", "MISSING"])
      assert.equal(bindings(name), undefined);
  });
});
