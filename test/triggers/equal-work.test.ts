import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, describe, it, mock } from "node:test";
import { parseJson } from "../../shared/json/parse.ts";
import { parseVerify } from "../../shared/triggers/verify/schema.ts";
import { verifyDelivery } from "../../shared/triggers/verify/verify.ts";
import { stopping, Triggers } from "../suites/trigger-fixture.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { verifyBy } from "./deliver.ts";
import { senders } from "./senders.ts";
import { signGithub, signStandard } from "./sign.ts";
import { githubSecret, otherSecret, standardSecret } from "./vectors.ts";

const nowSecs = 1_795_687_560;
/** Longer than everything else that is signed. */
const body = JSON.stringify({ type: "a", padding: "x".repeat(9_000) });
const token = "a-token-of-this-test-7f9d";

/** Number of operations of WebCrypto that take time. */
interface Work {
  /** HMACs over at least the bytes of the body. */
  readonly ofBody: number;
  /** HMACs over fewer bytes. */
  readonly ofOthers: number;
  readonly ed25519: number;
  readonly decryptions: number;
}

/** Counts the work of an action. */
async function count<T>(act: () => Promise<T>, bodyLength = body.length): Promise<Work & { result: T }> {
  const { subtle } = crypto;
  const [sign, verify, decrypt] = [
    mock.method(subtle, "sign"),
    mock.method(subtle, "verify"),
    mock.method(subtle, "decrypt"),
  ];
  try {
    const result = await act();
    const lengths = sign.mock.calls.map(({ arguments: given }) => given[2].byteLength);
    const ofBody = lengths.filter((length) => length >= bodyLength).length;
    const counts = { ed25519: verify.mock.callCount(), decryptions: decrypt.mock.callCount() };
    return { ofBody, ofOthers: lengths.length - ofBody, ...counts, result };
  } finally {
    for (const each of [sign, verify, decrypt]) each.mock.restore();
  }
}

async function workOf(
  verify: object | undefined,
  headers: Readonly<Record<string, string>>,
  now = nowSecs,
): Promise<object> {
  const document = verify && parseVerify(parseJson(JSON.stringify(verify)));
  const secrets = (document?.secrets ?? []).map(({ secret = "", ...entry }) => ({ ...entry, secret }));
  const delivery = { headers: new Headers(headers), query: "", body: new TextEncoder().encode(body) };
  const verifier = document && { settings: document.settings, secrets };
  const { result, ...work } = await count(() => verifyDelivery(verifier, delivery, now * 1_000));
  return { ...work, isVerified: result !== undefined };
}

describe("the work of a verification", () => {
  const standard = signStandard(standardSecret, "msg_1", nowSecs, body);
  const good = signGithub(githubSecret, "push", body);
  const work: Work = { ofBody: 2, ofOthers: 2, ed25519: 0, decryptions: 0 };
  const refused = { ...work, isVerified: false };
  const verified = { ...work, isVerified: true };
  const github = verifyBy("github", githubSecret);

  it("is the same for a good signature, and for a refusal of any reason", async () => {
    assert.deepEqual(await workOf(github, good), verified);
    assert.deepEqual(
      await workOf(github, { ...good, "x-hub-signature-256": `sha256=${"0".repeat(64)}` }),
      refused,
    );
    assert.deepEqual(await workOf(github, { "x-hub-signature-256": "zz" }), refused);
    assert.deepEqual(await workOf(github, {}), refused);
    assert.deepEqual(await workOf(undefined, good), refused);
    assert.deepEqual(await workOf(undefined, {}), refused);
    assert.deepEqual(await workOf(verifyBy("standard", standardSecret), standard, nowSecs + 301), refused);
    assert.deepEqual(await workOf(verifyBy("standard", otherSecret), standard), refused);
    assert.deepEqual(await workOf(verifyBy("bearer", token), { authorization: `Bearer ${token}` }), verified);
    assert.deepEqual(await workOf(verifyBy("bearer", token), { authorization: "Bearer x" }), refused);
    assert.deepEqual(await workOf(verifyBy("bearer", token), {}), refused);
  });

  it("is the same while a secret is replaced, and after its end", async () => {
    const two = verifyBy("standard", [otherSecret, standardSecret]);
    assert.deepEqual(await workOf(two, standard), verified);
    assert.deepEqual(await workOf(two, {}), refused);
    const [first, second] = two.secrets;
    const ended = { scheme: "standard", secrets: [first, { ...second, until: "2026-01-01T00:00:00Z" }] };
    assert.deepEqual(await workOf(ended, standard), refused);
  });

  it("does not grow with the number of signatures", async () => {
    const signature = `${"v1,AAAA ".repeat(7)}${standard["webhook-signature"]}`;
    const many = { ...standard, "webhook-signature": signature };
    assert.deepEqual(await workOf(verifyBy("standard", standardSecret), many), verified);
  });

  it("checks no key that everybody knows", async () => {
    // Where keys are missing, HMACs of a key of zeros are computed: its signatures must not count.
    const zeros = `whsec_${Buffer.alloc(32).toString("base64")}`;
    const forged = signStandard(zeros, "msg_1", nowSecs, body);
    assert.deepEqual(await workOf(verifyBy("standard", standardSecret), forged), refused);
    assert.deepEqual(await workOf(undefined, forged), refused);
  });

  it("has a check of each signature of Ed25519, whatever the keys", async () => {
    const signature = `v1a,${Buffer.alloc(64, 1).toString("base64")}`;
    const three = { ...standard, "webhook-signature": `${signature} ${signature} ${signature}` };
    const publicKey = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }).x ?? "";
    const bytes = Buffer.from(publicKey, "base64url").toString("base64");
    for (const verify of [
      verifyBy("standard", `whpk_${bytes}`),
      verifyBy("standard", standardSecret),
      github,
      undefined,
    ]) {
      assert.deepEqual(await workOf(verify, three), { ...refused, ed25519: 3 });
    }
  });
});

describe("the work of a delivery that is refused", () => {
  let functions: Functions;
  before(async () => {
    functions = await startFunctions([]);
  });
  after(() => functions.close());

  it("is the same for each scheme, an unknown trigger and an unknown namespace, from the first one on", async () => {
    const triggers = new Triggers(functions.ask);
    for (const [at, { verify }] of senders.entries()) {
      await triggers.create({ name: `t${at}`, verify, rules: stopping({ sandboxId: "s" }) });
    }
    const unknown = new Triggers(functions.ask);
    for (const [at, { verify, sign }] of senders.entries()) {
      const headers = sign("another body", `id-${at}`);
      for (const name of Object.keys(headers)) {
        // Tokens sign no body.
        if (/token|authorization/.test(name)) headers[name] = `${headers[name]}x`;
      }
      for (const [on, name] of [
        [triggers, `t${at}`],
        [triggers, `t${at}`],
        [triggers, "unknown"],
        [unknown, `t${at}`],
      ] as const) {
        const { result, ...work } = await count(() => on.post(name, body, headers));
        const what = `${verify.scheme} ${name}: ${JSON.stringify(result.body)}`;
        assert.equal(result.status, 401, what);
        assert.deepEqual(work, { ofBody: 2, ofOthers: 2, ed25519: 0, decryptions: 2 }, what);
      }
    }
  });
});
