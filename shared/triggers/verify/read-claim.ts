import type { Claim, ReadClaim } from "./claim.ts";
import { readGithub } from "./github.ts";
import { readHmac } from "./hmac.ts";
import { readQstash } from "./qstash.ts";
import type { PlainSettings, VerifySettings } from "./settings.ts";
import { readSlack } from "./slack.ts";
import { readStandard } from "./standard.ts";
import { readStripe } from "./stripe.ts";
import { readBearer, readCloudEvents, readGitlabToken } from "./token.ts";
import type { Delivery } from "./verified.ts";

const plainReaders: Readonly<Record<PlainSettings["scheme"], ReadClaim<PlainSettings>>> = {
  github: readGithub,
  gitlab: readStandard,
  "gitlab-token": readGitlabToken,
  standard: readStandard,
  openai: readStandard,
  anthropic: readStandard,
  stripe: readStripe,
  slack: readSlack,
};

/** Reads the headers of a delivery as its trigger's scheme prescribes. */
export function readClaim(settings: VerifySettings, delivery: Delivery): Claim | Promise<Claim> {
  switch (settings.scheme) {
    case "qstash":
      return readQstash(delivery, settings);
    case "hmac":
      return readHmac(delivery, settings);
    case "bearer":
      return readBearer(delivery, settings);
    case "cloudevents":
      return readCloudEvents(delivery, settings);
    default:
      return plainReaders[settings.scheme](delivery, settings);
  }
}
