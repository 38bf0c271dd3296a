import { hmac, qstashClaims, signGithub, signJwt, signSlack, signStandard, signStripe } from "./sign.ts";
import { standardSecret, githubSecret as textSecret } from "./vectors.ts";

/** The token of senders that have one. */
export const token = "a-token-of-these-tests-7f9d";
const publicUrl = "https://s.example.com/hooks/default/q";

/** A sender: a trigger's field `verify`, and what signs a delivery for it now. */
export interface Sender {
  readonly verify: { readonly scheme: string; readonly secrets: readonly object[] };
  sign(body: string, id: string): Record<string, string>;
}

/** Returns the time in seconds since 1970. */
export const nowSecs = () => Math.floor(Date.now() / 1_000);

function sender(scheme: string, secret: string, sign: Sender["sign"], more: object = {}): Sender {
  return { verify: { scheme, secrets: [{ kid: "a", secret }], ...more }, sign };
}

const standard = (scheme: string): Sender =>
  sender(scheme, standardSecret, (body, id) => signStandard(standardSecret, id, nowSecs(), body));

export const github = sender("github", textSecret, (body, id) => signGithub(textSecret, "push", body, id));
export const qstash = sender(
  "qstash",
  "sig_current",
  (body, id) => ({
    "upstash-signature": signJwt("sig_current", qstashClaims(publicUrl, nowSecs(), body)),
    "upstash-message-id": id,
  }),
  { publicUrl },
);
export const slack = sender("slack", textSecret, (body) => signSlack(textSecret, nowSecs(), body));
export const cloudEvents = sender("cloudevents", token, (_, id) => ({
  ...{ authorization: `Bearer ${token}`, "ce-id": id, "ce-source": "/tests", "ce-type": "t" },
  "ce-specversion": "1.0",
}));

/** A sender of each scheme. */
export const senders: readonly Sender[] = [
  github,
  standard("standard"),
  standard("gitlab"),
  standard("openai"),
  standard("anthropic"),
  sender("gitlab-token", token, (_, id) => ({ "x-gitlab-token": token, "idempotency-key": id })),
  sender("stripe", standardSecret, (body) => signStripe(standardSecret, nowSecs(), body)),
  slack,
  qstash,
  sender(
    "hmac",
    textSecret,
    (body, id) => ({ "x-sig": hmac(textSecret, [body]).toString("hex"), "x-id": id }),
    { header: "x-sig", idHeader: "x-id" },
  ),
  sender("bearer", token, (_, id) => ({ authorization: `Bearer ${token}`, "x-id": id }), {
    idHeader: "x-id",
  }),
  cloudEvents,
];
