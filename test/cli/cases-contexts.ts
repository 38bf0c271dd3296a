import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { CliCase } from "./server.ts";

/** Starts a server that has no sandboxes, and notes the tokens that it is sent. */
async function openNotingServer() {
  const tokens: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    tokens.push(headers.authorization);
    response.setHeader("content-type", "application/json").end('{"sandboxes":[],"sequence":0}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, tokens, close: () => server.close() };
}

/** Cases of the choice of a server, its token and a namespace. */
export const contextCases: readonly CliCase[] = [
  {
    name: "contexts name servers, in a file that only the user can read",
    async run({ cli, server, folder }) {
      const own = { SANDBOX_URL: "", SANDBOX_CONFIG: join(folder.path, "own", "contexts.json") };
      const run = async (...words: string[]) => {
        const { status, stdout, stderr } = await cli.start(words, own).ended;
        return { status, text: (stdout + stderr).trimEnd() };
      };
      const tokenFile = join(folder.path, "token");
      await writeFile(tokenFile, "secret\n", { mode: 0o600 });
      assert.equal((await run("context", "add", "here", server.url)).text, "here is the current context");
      await run("context", "add", "gone", "http://127.0.0.1:1", "--token-file", tokenFile, "-n", "ops");
      assert.equal((await stat(own.SANDBOX_CONFIG)).mode & 0o777, 0o600);
      assert.equal((await run("agents", "-o", "json")).text, '[{"name":"process","answers":true}]');
      assert.equal((await run("ls", "--context", "gone")).status, 1);
      assert.equal((await run("context", "use", "gone")).status, 0);
      assert.match((await run("ls")).text, /cannot reach http:\/\/127\.0\.0\.1:1/);
      assert.match(
        (await run("context")).text,
        /here .*default +-\ngone \* +http:\/\/127\.0\.0\.1:1 +ops +\//,
      );
      assert.match((await run("context", "ls", "-o", "json")).text, /"name":"gone","current":true/);
      assert.equal((await run("context", "rm", "gone")).text, "gone");
      assert.equal((await run("context", "use", "gone")).status, 2);
      assert.equal((await run("context", "add", "x", server.url, "--token-file", "/none")).status, 1);
      const add = () => run("context", "add", "empty", server.url, "--token-file", tokenFile);
      assert.equal((await add()).text, "empty is the current context");
      await chmod(tokenFile, 0o640);
      assert.match(
        (await add()).text,
        /^sandbox: other users can read .*token; chmod 600 makes it private\nempty is/,
      );
      await writeFile(tokenFile, "\n");
      assert.match((await run("ls", "--context", "empty")).text, /token: must be a token: one or more/);
      assert.match(
        (await run("context", "add", "x", server.url, "--token-file", tokenFile)).text,
        /must be a token/,
      );
      const elsewhere = { ...own, SANDBOX_CONFIG: join(tokenFile, "contexts.json") };
      const unwritable = await cli.start(["context", "add", "x", server.url], elsewhere).ended;
      assert.match(unwritable.stderr, /^sandbox: .*contexts\.json: cannot be read: ENOTDIR/);
      assert.equal(
        (await run("context", "add", "x", server.url, "--token-file", "f", "--token", "t")).status,
        2,
      );
      assert.equal((await run("context", "add", "y", server.url, "--token", "t")).status, 0);
    },
  },
  {
    name: "token makes tokens that differ, and says where they go",
    async run({ cli }) {
      const { stdout, stderr } = await cli.run("token", "ops");
      assert.match(stdout, /^[\w-]{43}\n$/);
      assert.match(stderr, /API_TOKENS='\{"ops":"<token>"\}'/);
      const made = await cli.json<{ name: string; token: string }>("token");
      assert.equal(made.name, "cli");
      assert.notEqual(made.token, stdout.trim());
    },
  },
  {
    name: "the token of a context is read for each command, and sent to its own server only",
    async run({ cli, folder }) {
      const [own, other] = [await openNotingServer(), await openNotingServer()];
      try {
        const tokenFile = join(folder.path, "own-token");
        const env = { SANDBOX_URL: "", SANDBOX_CONFIG: join(folder.path, "tokens.json") };
        const run = async (words: readonly string[], more = {}) => {
          const { status, stderr } = await cli.start(words, { ...env, ...more }).ended;
          assert.equal(status, 0, stderr);
        };
        await writeFile(tokenFile, "first\n");
        await run(["context", "add", "own", own.url, "--token-file", tokenFile]);
        await run(["ls"]);
        await writeFile(tokenFile, "second\n");
        await run(["ls", "--context", "own"]);
        await run(["ls"], { SANDBOX_TOKEN: "third" });
        await run(["ls", "--token", "fourth"], { SANDBOX_TOKEN: "third" });
        await run(["ls", "--url", other.url]);
        await run(["ls"], { SANDBOX_URL: other.url });
        assert.deepEqual(own.tokens, ["Bearer first", "Bearer second", "Bearer third", "Bearer fourth"]);
        assert.deepEqual(other.tokens, [undefined, undefined]);
      } finally {
        own.close();
        other.close();
      }
    },
  },
];
