import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rest } from "../support/client.ts";
import { plainEnvironment } from "../support/environment.ts";
import { type Running, start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** A language in which there is an example. */
interface Language {
  readonly name: string;
  /** Prints the version of its program, if that is installed. */
  readonly probe: readonly [program: string, ...parameters: string[]];
  readonly command: readonly [program: string, ...parameters: string[]];
  readonly printed: RegExp;
}

const languages: readonly Language[] = [
  {
    name: "TypeScript",
    probe: [process.execPath, "--version"],
    command: [process.execPath, "--disable-warning=ExperimentalWarning", "examples/client.ts"],
    printed:
      /has exited with 3\n(?:.*\n)*io\.containerd\.sandbox\.started\n(?:.*\n)*io\.containerd\.sandbox\.exited\n/,
  },
  {
    name: "curl",
    probe: ["curl", "--version"],
    command: ["sh", "examples/client.sh"],
    printed: /\nhello from curl\n\n?{"exitStatus":3,/,
  },
  {
    name: "Python",
    probe: ["python3", "--version"],
    command: ["python3", "examples/client.py"],
    printed: /^hello from Python\n.* has exited with 3\n$/,
  },
];

function isInstalled([program, ...parameters]: Language["probe"]): boolean {
  return spawnSync(program, parameters, { stdio: "ignore" }).status === 0;
}

describe("the examples of clients, against npm start", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Running;
  before(async () => {
    folder = await temporaryFolder();
    server = await start({ DATA_DIR: folder.path });
  });
  after(async () => {
    await server?.stop();
    await folder.remove();
  });

  /** Runs an example, which must leave no sandbox behind. */
  async function check({ command: [program, ...parameters], printed }: Language, cwd = root): Promise<void> {
    const env = plainEnvironment({ SANDBOX_URL: server.url });
    const { stdout } = await run(program, parameters, { cwd, env });
    assert.match(stdout, printed);
    const { body } = await rest(server.ask, "default", "GET /sandboxes");
    assert.deepEqual(body.sandboxes, []);
  }

  for (const language of languages) {
    it(`run in ${language.name}`, async (test) => {
      if (!isInstalled(language.probe)) return test.skip(`${language.probe[0]} is not installed`);
      await check(language);
    });
  }

  it("run in Go", async (test) => {
    if (!isInstalled(["go", "version"]))
      return test.skip("go is not installed: the example was not tried here");
    const copy = join(folder.path, "go");
    await cp(join(root, "examples", "go"), copy, { recursive: true });
    // Its modules come from Go's cache, or from the proxy of Go that is configured.
    await run("go", ["mod", "tidy"], { cwd: copy });
    const command = ["go", "run", "."] as const;
    await check({ name: "Go", probe: command, command, printed: /has exited with 3\n/ }, copy);
  });
});
