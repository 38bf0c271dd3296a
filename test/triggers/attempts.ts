import { type Attempt, verifyBy } from "./deliver.ts";
import { signGithub, signSlack, signStandard } from "./sign.ts";
import { githubSecret, standardSecret } from "./vectors.ts";

/** The time of these deliveries, in seconds since 1970. */
export const nowSecs = 1_795_687_560;

export const token = "a-token-of-this-test-7f9d";

const slackSecret = "8f742231b10e8888abcd99yyyzzz85a5";

/** Returns a delivery that is signed as Standard Webhooks does. */
export function standard(body: string | Uint8Array<ArrayBuffer>, scheme = "standard", id = "msg_1"): Attempt {
  return {
    verify: verifyBy(scheme, standardSecret),
    headers: signStandard(standardSecret, id, nowSecs, body),
    ...{ body, nowSecs },
  };
}

/** Returns a push of GitHub. */
export function github(body: string, contentType: string): Attempt {
  const headers = { ...signGithub(githubSecret, "push", body), "content-type": contentType };
  return { verify: verifyBy("github", githubSecret), headers, body, nowSecs };
}

/** Returns a delivery of Slack. */
export function slack(body: string, contentType: string): Attempt {
  const headers = { ...signSlack(slackSecret, nowSecs, body), "content-type": contentType };
  return { verify: verifyBy("slack", slackSecret), headers, body, nowSecs };
}
