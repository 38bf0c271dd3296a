import { parseJson } from "../../../shared/json/parse.ts";
import { isJsonObject, type JsonValue } from "../../../shared/json/value.ts";
import { writeJson } from "../../../shared/json/write.ts";
import { optionsHandshake } from "../../../shared/triggers/payload/handshake.ts";
import { readPayload } from "../../../shared/triggers/payload/read.ts";
import { parseVerify } from "../../../shared/triggers/verify/schema.ts";
import { verifyDelivery } from "../../../shared/triggers/verify/verify.ts";

/** Header of a delivery with the trigger and the time: `{"verify": …, "nowSecs": …}`. */
export const judgeHeader = "judge";

function secretsOf(verify: JsonValue | undefined) {
  const { settings, secrets } = parseVerify(verify ?? null);
  const live = secrets.map(({ kid, secret = "", untilMs }) => ({ kid, secret, untilMs }));
  return { settings, secrets: live };
}

/** Answers a delivery with its verification and what rules would see of it. */
export async function judge(request: Request): Promise<Response> {
  const parameters = parseJson(request.headers.get(judgeHeader) ?? "{}");
  if (!isJsonObject(parameters)) return new Response("the judge needs an object", { status: 400 });
  const verify = parameters.get("verify");
  const verifier = verify === null ? undefined : secretsOf(verify);
  const nowMs = Number(writeJson(parameters.get("nowSecs") ?? null)) * 1_000;
  const delivery = {
    headers: request.headers,
    query: new URL(request.url).search.slice(1),
    body: new Uint8Array(await request.arrayBuffer()),
  };
  if (request.method === "OPTIONS") {
    return Response.json((await optionsHandshake(verifier, delivery, nowMs)) ?? {});
  }
  const verified = await verifyDelivery(verifier, delivery, nowMs);
  if (!verified || !verifier) return new Response("{}");
  const { body, headers, ...payload } = await readPayload(verifier.settings, delivery, verified, nowMs);
  const written = writeJson(new Map([["body", body ?? null]]));
  return Response.json({ ...payload, kid: verified.kid, written, headers: Object.fromEntries(headers) });
}
