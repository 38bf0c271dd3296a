/** `node examples/github.ts`: a sandbox per pull request, replaced on push and deleted on close. */
import { defineTrigger, deliver, hmac, look } from "./deliver.ts";

const secret = "It's a Secret to Everybody";

async function pullRequest(action: string, updatedAt: string, repository = "octo/hello"): Promise<void> {
  const head = { ref: "feature/x", repo: { full_name: repository } };
  const body = JSON.stringify({
    action,
    number: 7,
    pull_request: { number: 7, updated_at: updatedAt, head },
    repository: { full_name: "octo/hello" },
  });
  const headers = {
    "x-github-event": "pull_request",
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": `sha256=${hmac(secret, body).toString("hex")}`,
  };
  await deliver("pr", `${action}, from ${repository}`, headers, body);
}

const begin = Date.now();
const [early = "", later = "", last = ""] = [0, 1, 2].map((ms) => new Date(begin + ms).toISOString());
await defineTrigger("github.json");
await pullRequest("opened", early, "stranger/fork");
await look("pr-7");
await pullRequest("opened", early);
await look("pr-7");
await pullRequest("synchronize", later);
await pullRequest("closed", last);
await look("pr-7");
// GitHub signs no time: who has recorded a delivery can send it again. Its sequence shows that it is old.
await pullRequest("opened", early);
await look("pr-7");
