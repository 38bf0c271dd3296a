import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { parseJson } from "../../shared/json/parse.ts";
import { parseVerify } from "../../shared/triggers/verify/schema.ts";
import { verifyDelivery } from "../../shared/triggers/verify/verify.ts";
import { verifyBy } from "./deliver.ts";
import { signGithub, signStandard } from "./sign.ts";
import { githubSecret, otherSecret, standardSecret } from "./vectors.ts";

const nowSecs = 1_795_687_560;
const body = '{"type":"a"}';
const token = "a-token-of-this-test-7f9d";

/** Number of HMACs of a verification, and of the bytes that they pass over. */
interface Work {
  readonly hmacs: number;
  readonly isVerified: boolean;
}

async function workOf(
  verify: object | undefined,
  headers: Readonly<Record<string, string>>,
  now = nowSecs,
): Promise<Work> {
  const document = verify && parseVerify(parseJson(JSON.stringify(verify)));
  const secrets = (document?.secrets ?? []).map(({ secret = "", ...entry }) => ({ ...entry, secret }));
  const sign = mock.method(crypto.subtle, "sign");
  try {
    const delivery = { headers: new Headers(headers), query: "", body: new TextEncoder().encode(body) };
    const verified = await verifyDelivery(
      document && { settings: document.settings, secrets },
      delivery,
      now * 1_000,
    );
    return { hmacs: sign.mock.callCount(), isVerified: verified !== undefined };
  } finally {
    sign.mock.restore();
  }
}

describe("the work of a verification", () => {
  const standard = signStandard(standardSecret, "msg_1", nowSecs, body);
  const good = signGithub(githubSecret, "push", body);
  const refused: Work = { hmacs: 2, isVerified: false };
  const verified: Work = { hmacs: 2, isVerified: true };
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
});
