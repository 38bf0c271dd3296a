import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../functions/entry/database.ts";
import { migrationTags } from "../../schema/migration-tags.ts";
import { plainEnvironment } from "../support/environment.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const node = join(root, "node_modules", ".bin", "node");
const script = (name: string) => ["--disable-warning=ExperimentalWarning", join("scripts", name)];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program of `npm run db:migrate`. */
function migrate(environment: Readonly<Record<string, string>>): Promise<Ended> {
  const options = { cwd: root, env: plainEnvironment(environment) };
  return new Promise((resolve) => {
    execFile(node, script("migrate.ts"), options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

async function makeNewer(url: string): Promise<void> {
  const database = openDatabase(url, undefined);
  await database.execute("insert into migrations (tag) values ('9999_future')");
  database.close();
}

describe("npm run db:migrate", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let sqld: Sqld | undefined;
  before(async () => {
    folder = await temporaryFolder();
    sqld = await startSqld();
  });
  after(async () => {
    await sqld?.stop();
    await folder.remove();
  });

  for (const kind of ["a file", "a libSQL server"] as const) {
    it(`migrates ${kind} once, even if run twice at a time, and rejects a newer one`, async (test) => {
      const url = kind === "a file" ? `file:${join(folder.path, "test.db")}` : sqld?.url;
      if (url === undefined) return test.skip("there is no sqld");
      const environment = { DATABASE_URL: url };
      const both = await Promise.all([migrate(environment), migrate(environment)]);
      assert.deepEqual(
        both.map(({ code, stderr }) => [code, stderr]),
        [
          [0, ""],
          [0, ""],
        ],
      );
      // Each migration is a transaction of its own, so that the two may share the work.
      const applied = both.flatMap(({ stdout }) => stdout.match(/\d{4}_\w+/g) ?? []);
      assert.deepEqual(applied.toSorted(), migrationTags);
      assert.match((await migrate(environment)).stdout, /: up to date\n$/);

      await makeNewer(url);
      const refused = await migrate(environment);
      assert.equal(refused.code, 1);
      assert.match(
        refused.stderr,
        /^db:migrate: failed: the database is newer [^\n]+9999_future is unknown\n$/,
      );
    });
  }

  it("reports an error in one line without secrets", async () => {
    for (const [url, line] of [
      ["ftp://x", /^db:migrate: DATABASE_URL: must begin with [^\n]+\n$/],
      ["http://127.0.0.1:1", /^db:migrate: failed: the database cannot be reached\n$/],
      ["file:/nowhere/x.db", /^db:migrate: failed: [^\n]+\n$/],
    ] as const) {
      const { code, stderr, stdout } = await migrate({ DATABASE_URL: url, DATABASE_AUTH_TOKEN: "hush" });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, line);
      assert.doesNotMatch(stderr, /hush/);
    }
  });
});

describe("npm run db", () => {
  /** Starts it. Resolves with the printed address. */
  async function start(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
    const env = plainEnvironment({ DATA_DIR: dataDir });
    const parameters = [...script("db.ts"), "--port", "0"];
    const child = spawn(node, parameters, { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      const url = /^DATABASE_URL=(\S+)$/m.exec(printed)?.[1];
      if (url !== undefined) return { child, url };
    }
    throw new Error(`it ended: ${printed}`);
  }

  it("serves a database that persists, and ends by a signal", async (test) => {
    const sqld = await startSqld();
    if (!sqld) return test.skip("there is no sqld");
    await sqld.stop();
    const folder = await temporaryFolder();
    try {
      for (const statement of ["create table kept (a)", "insert into kept values (1)"]) {
        const { child, url } = await start(folder.path);
        const ended = new Promise((resolve) => child.once("close", resolve));
        const database = openDatabase(url, undefined);
        await database.execute(statement).finally(() => child.kill("SIGTERM"));
        database.close();
        assert.equal(await ended, 0);
      }
    } finally {
      await folder.remove();
    }
  });
});
