import assert from "node:assert/strict";
import { createPublicKey, verify as verifyBytes } from "node:crypto";
import { it } from "node:test";
import {
  decodePrivateKey,
  makePrivateKey,
  publicKeyText,
  signEd25519,
} from "../../shared/webhook/ed25519.ts";
import { hopsOf, isLoop, parseHops, requestIdWith } from "../../shared/webhook/hops.ts";
import { decodeSecret, secretRule } from "../../shared/webhook/secret.ts";
import { isSigned, signatureHeaders } from "../../shared/webhook/signature.ts";
import { signWebhook } from "../support/sign-webhook.ts";

const nowMs = 1_800_000_000_999;
const nowSecs = 1_800_000_000;
const bytes = new TextEncoder().encode('{"a":1}');

const textOf = (length: number) => `whsec_${Buffer.alloc(length, 7).toString("base64")}`;
const text = textOf(32);
const secret = decodeSecret(text) ?? assert.fail("the secret is refused");

/** Verifies a message that Node's own HMAC has signed, with other headers in place of its own. */
function verify(id: string, timestampSecs: number, more: Readonly<Record<string, string>> = {}) {
  const headers = { ...signWebhook(text, id, timestampSecs, '{"a":1}'), ...more };
  return isSigned(secret, new Headers(headers), bytes, nowMs);
}

it("a secret has 24 to 64 bytes in base64 behind its prefix", () => {
  for (const [length, isAccepted] of [
    [23, false],
    [24, true],
    [64, true],
    [65, false],
  ] as const) {
    assert.equal(decodeSecret(textOf(length))?.length, isAccepted ? length : undefined, `${length} bytes`);
  }
  const base64 = text.slice("whsec_".length);
  for (const wrong of ["", base64, `WHSEC_${base64}`, `whsec_${base64}=`, `whsec_*${base64}`, `${text}\n`]) {
    assert.equal(decodeSecret(wrong), undefined, wrong);
  }
  assert.equal(secretRule, "must be whsec_ followed by the base64 of 24 to 64 bytes");
});

it("a message is signed as others sign it, with the whole second before now", async () => {
  const headers = await signatureHeaders([secret], "msg_1", bytes, nowMs);
  assert.deepEqual(headers, signWebhook(text, "msg_1", nowSecs, '{"a":1}'));
});

it("a signature holds for 300 seconds before and after its time", async () => {
  for (const [offsetSecs, isValid] of [
    [-301, false],
    [-300, true],
    [0, true],
    [300, true],
    [301, false],
  ] as const) {
    assert.equal(await verify("msg_1", nowSecs + offsetSecs), isValid, `${offsetSecs} s`);
  }
});

it("an id has 1 to 256 visible characters, and a timestamp is a number", async () => {
  for (const [id, isValid] of [
    ["m", true],
    ["m".repeat(256), true],
    ["m".repeat(257), false],
    ["a b", false],
  ] as const) {
    assert.equal(await verify(id, nowSecs), isValid, id);
  }
  for (const timestamp of ["", "soon", `${nowSecs}.0`, `0000${nowSecs}`]) {
    assert.equal(await verify("msg_1", nowSecs, { "webhook-timestamp": timestamp }), false, timestamp);
  }
  assert.equal(await isSigned(secret, new Headers(), bytes, nowMs), false);
});

it("one right signature among the first eight is enough", async () => {
  const right = signWebhook(text, "msg_1", nowSecs, '{"a":1}')["webhook-signature"];
  const wrong = `v1,${Buffer.alloc(32).toString("base64")}`;
  for (const [signatures, isValid] of [
    [[wrong, right], true],
    [[...Array<string>(7).fill(wrong), right], true],
    [[...Array<string>(8).fill(wrong), right], false],
    [["v1a,x", "v1", "", right], true],
    [[`${right}=`], false],
    [[wrong], false],
  ] as const) {
    const header = { "webhook-signature": signatures.join(" ") };
    assert.equal(await verify("msg_1", nowSecs, header), isValid, header["webhook-signature"]);
  }
});

it("a private key is a seed of Ed25519, alone or with its own public key", async () => {
  const made = await makePrivateKey();
  const bytes = Buffer.from(made.slice("whsk_".length), "base64");
  assert.deepEqual([made.slice(0, 5), bytes.length], ["whsk_", 64]);
  const textOfKey = (raw: Uint8Array) => `whsk_${Buffer.from(raw).toString("base64")}`;
  const pair = (await decodePrivateKey(made)) ?? assert.fail("the pair is refused");
  const alone = await decodePrivateKey(textOfKey(bytes.subarray(0, 32)));
  assert.deepEqual([Buffer.from(pair.seed), alone], [bytes.subarray(0, 32), pair]);
  const publicText = `whpk_${bytes.subarray(32).toString("base64")}`;
  assert.equal(await publicKeyText(pair), publicText);
  const x = bytes.subarray(32).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const message = new Uint8Array([1, 2, 3]);
  assert.ok(verifyBytes(null, message, key, await signEd25519(pair, message)));
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.alloc(32, 7)]);
  const wrong = [31, 33, 63, 65].map((size) => textOfKey(Buffer.concat([bytes, bytes]).subarray(0, size)));
  for (const refused of [
    ...wrong,
    textOfKey(other),
    publicText,
    made.slice(5),
    `whsk_${Buffer.alloc(32, 255).toString("base64url")}`,
    "whsk_",
    "whsk_A",
    `${made}!`,
  ]) {
    assert.equal(await decodePrivateKey(refused), undefined, refused);
  }
});

it("the hops of a delivery are counted in the id of its request, and the ninth is a loop", () => {
  for (const [header, hops] of [
    [null, 0],
    ["", 0],
    ["x", 0],
    ["1", 1],
    ["9999", 9_999],
    ["10000", 0],
    ["-1", 0],
  ] as const) {
    assert.equal(parseHops(header), hops, String(header));
  }
  assert.deepEqual([requestIdWith("r", 0), requestIdWith("r", 3)], ["r", "r=hop3"]);
  assert.deepEqual([hopsOf("r"), hopsOf("r=hop3"), hopsOf("r=hop3x")], [0, 3, 0]);
  assert.deepEqual([isLoop("r"), isLoop("r=hop8"), isLoop("r=hop9")], [false, false, true]);
});
