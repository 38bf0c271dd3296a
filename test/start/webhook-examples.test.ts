import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../support/environment.ts";
import { type Running, start } from "../support/npm-start.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The lines of one delivery after another: its status and outcome, or the state of a sandbox. */
type Lines = readonly string[];

/** Runs an example. Returns its lines, shortened to what does not differ between runs. */
async function run(file: string, url: string): Promise<Lines> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, url], {
    cwd: root,
    env: plainEnvironment({}),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.equal(code, 0, output);
  return output.trim().split("\n").map(shorten);
}

function shorten(line: string): string {
  const outcome = /"outcome":"(\w+)"/.exec(line)?.[1];
  const [start = ""] = line.split(/ \{/);
  return outcome === undefined ? start : `${start} ${outcome}`;
}

describe("the examples of webhooks, against npm start", () => {
  let folder: TemporaryFolder;
  let server: Running;
  before(async () => {
    folder = await temporaryFolder();
    server = await start({ DATA_DIR: folder.path });
  });
  after(async () => {
    await server?.stop();
    await folder?.remove();
  });

  it("GitHub: a sandbox per pull request, but none for a fork or an old delivery", async () => {
    const expected = [
      "opened, from stranger/fork: 200 ignored",
      "sandbox pr-7: 404 gone",
      "opened, from octo/hello: 200 done",
      "sandbox pr-7: 200 running",
      "synchronize, from octo/hello: 200 done",
      "closed, from octo/hello: 200 done",
      "sandbox pr-7: 404 gone",
      "opened, from octo/hello: 200 stale",
      "sandbox pr-7: 404 gone",
    ];
    assert.deepEqual(await run("examples/github.ts", server.url), ["trigger pr: 201", ...expected]);
    // It can be repeated.
    assert.deepEqual(await run("examples/github.ts", server.url), ["trigger pr: 200", ...expected]);
  });

  it("OpenAI: one environment for a session, whatever is repeated", async () => {
    assert.deepEqual(await run("examples/openai.ts", server.url), [
      "trigger openai: 201",
      "agent.session.created: 200 ignored",
      "agent.session.action_required: 200 done",
      "agent.session.action_required: 200 duplicate",
      "agent.session.action_required: 200 done",
      "sandbox sess_abc123: 200 running",
      "agent.session.failed: 200 done",
      "sandbox sess_abc123: 404 gone",
    ]);
  });

  it("Anthropic: one worker for a session, although its event is delivered twice", async () => {
    assert.deepEqual(await run("examples/anthropic.ts", server.url), [
      "trigger anthropic: 201",
      "session.status_run_started: 200 done",
      "session.status_run_started: 200 duplicate",
      "sandbox sesn_011CZkZAtmR3yMPDzynEDxu7: 200 running",
      "session.archived: 200 done",
      "sandbox sesn_011CZkZAtmR3yMPDzynEDxu7: 404 gone",
    ]);
  });

  it("a receiver gets the events of a sandbox, from its start to its end", async () => {
    const lines = await run("examples/subscribe.ts", server.url);
    const received = lines
      .filter((line) => line.startsWith("received: "))
      .map((line) => line.replace(/job-\w+/, "id"));
    assert.deepEqual(received, [
      "received: io.containerd.sandbox.started id",
      "received: io.containerd.sandbox.exited id 3",
      "received: io.containerd.sandbox.deleted id",
    ]);
    assert.ok(lines.includes("run: 201 stopped"), lines.join("\n"));
  });

  it("Stripe, Slack and your own HMAC", async () => {
    assert.deepEqual(await run("examples/stripe-slack-hmac.ts", server.url), [
      "trigger stripe: 201",
      "customer.subscription.created: 200 done",
      "sandbox cus_9s6XKzkNRiz8i3: 200 running",
      "customer.subscription.deleted: 200 done",
      "sandbox cus_9s6XKzkNRiz8i3: 404 gone",
      "trigger slack: 201",
      "/sandbox start: 200 done",
      "sandbox slack-U2CERLKJA: 200 running",
      "/sandbox stop: 200 done",
      "sandbox slack-U2CERLKJA: 404 gone",
      "trigger ci: 201",
      "build.started: 200 done",
      "sandbox build-1042: 200 running",
      "build.finished: 200 done",
      "sandbox build-1042: 404 gone",
    ]);
  });

  it("has triggers of at most 15 lines, which the recipes show verbatim", async () => {
    const recipes = await readFile(`${root}/docs/webhook-recipes.md`, "utf8");
    const files = await readdir(`${root}/examples/triggers`);
    assert.ok(files.length >= 6);
    for (const file of files) {
      const text = await readFile(`${root}/examples/triggers/${file}`, "utf8");
      assert.ok(text.trimEnd().split("\n").length <= 15, file);
      assert.ok(recipes.includes(`\`\`\`json\n${text.trimEnd()}\n\`\`\``), file);
    }
  });
});
