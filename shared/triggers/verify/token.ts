import { type Claim, noClaim, ownBytes, type ReadClaim } from "./claim.ts";
import type { BearerSettings, CloudEventsSettings, PlainSettings } from "./settings.ts";
import type { Delivery } from "./verified.ts";

const encoder = new TextEncoder();

/** Returns the claim of a token. Tokens are compared by their digests, which all have one length. */
async function tokenClaim(delivery: Delivery, token: string | null | undefined): Promise<Claim> {
  if (!token || !/^[\x21-\x7e]{1,256}$/.test(token)) return noClaim(delivery);
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(token));
  return { hash: "token", signed: ownBytes(delivery.body), signatures: [new Uint8Array(digest)] };
}

function bearerToken(headers: Headers): string | undefined {
  return /^bearer ([\x21-\x7e]+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** Reads the token of GitLab's older webhooks: the secret itself. */
export const readGitlabToken: ReadClaim<PlainSettings> = (delivery) =>
  tokenClaim(delivery, delivery.headers.get("x-gitlab-token"));

/** Reads `Authorization: Bearer`, or the header that a trigger's settings name. */
export const readBearer: ReadClaim<BearerSettings> = (delivery, { header }) => {
  const { headers } = delivery;
  return tokenClaim(delivery, header === undefined ? bearerToken(headers) : headers.get(header));
};

/** Reads the token of a CloudEvents sender: in `Authorization`, or once in the query, but not in both. */
export const readCloudEvents: ReadClaim<CloudEventsSettings> = (delivery) => {
  const inQuery = new URLSearchParams(delivery.query).getAll("access_token");
  const inHeader = delivery.headers.has("authorization");
  if (inQuery.length > (inHeader ? 0 : 1)) return noClaim(delivery);
  return tokenClaim(delivery, inHeader ? bearerToken(delivery.headers) : inQuery[0]);
};
