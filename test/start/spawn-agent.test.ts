import assert from "node:assert/strict";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const source = new URL("../../local/spawn-agent.ts", import.meta.url);

/** Returns `spawnAgent` as it is outside of a clone, where there is no pinned Node, and a folder for its agent's program. */
async function outsideOfClone(context: TestContext) {
  const folder = await temporaryFolder();
  context.after(() => folder.remove());
  const [local, agent] = [join(folder.path, "local"), join(folder.path, "agent")];
  for (const each of [local, agent]) await mkdir(each);
  const copy = join(local, "spawn-agent.ts");
  await copyFile(source, copy);
  const { spawnAgent }: typeof import("../../local/spawn-agent.ts") = await import(pathToFileURL(copy).href);
  const program = (text: string) => writeFile(join(agent, "main.ts"), text);
  return { spawnAgent, program, path: folder.path };
}

test("an agent whose Node is missing is refused with the reason", async (context) => {
  const { spawnAgent, path } = await outsideOfClone(context);
  const { PATH } = process.env;
  // On Bun, Node is looked for on the PATH.
  Object.assign(globalThis, { Bun: {} });
  process.env.PATH = path;
  try {
    await assert.rejects(spawnAgent({ dataDir: path }), /^Error: the agent ended with spawn node ENOENT/);
  } finally {
    process.env.PATH = PATH;
    Reflect.deleteProperty(globalThis, "Bun");
  }
});

test("an agent that does not become ready is refused with what it has said, or its exit", async (context) => {
  const { spawnAgent, program, path } = await outsideOfClone(context);
  await program('console.error("\\n no port \\n"); process.exit(3);');
  await assert.rejects(spawnAgent({ dataDir: path }), { message: "no port" });
  await program("process.exit(3);");
  await assert.rejects(spawnAgent({ dataDir: path }), { message: "the agent ended with 3" });
  await program('process.kill(process.pid, "SIGKILL");');
  await assert.rejects(spawnAgent({ dataDir: path }), { message: "the agent ended with SIGKILL" });
});

test("an agent has its settings as flags, its token by stdin, and no other variables", async (context) => {
  const { spawnAgent, program, path } = await outsideOfClone(context);
  const caPath = join(path, "ca.pem");
  await writeFile(caPath, "the certificate");
  await program(`
    const ready = { message: "ready", url: "https://u", caPath: ${JSON.stringify(caPath)} };
    process.stdin.once("data", (token) => {
      console.error("x".repeat(5_000) + "\\n");
      console.log("starting");
      const { argv, env } = process;
      const variables = Object.keys(env).filter((name) => name !== "NODE_OPTIONS").join();
      console.log(JSON.stringify({ token: String(token), flags: argv.slice(2), variables }));
      for (const missing of ["message", "url", "caPath"]) console.log(JSON.stringify({ ...ready, [missing]: 7 }));
      console.log(JSON.stringify({ ...ready, containment: process.argv.at(-1) }));
    });
    process.once("SIGTERM", () => process.exit(9));
    setInterval(() => {}, 1_000);
  `);
  for (const [containment, found] of [
    ["pid namespace", "pid namespace"],
    ["session", "session"],
    ["another", undefined],
  ] as const) {
    const log: string[] = [];
    const agent = await spawnAgent({
      ...{ dataDir: "d", port: 7, token: "t", sandboxer: "s", socket: "/s" },
      ...{ flags: ["--containment", containment], onLog: (line: string) => log.push(line) },
    });
    const flags = [
      "--listen",
      "127.0.0.1:7",
      "--backend",
      "containerd",
      "--socket",
      "/s",
      "--sandboxer",
      "s",
    ];
    const more = ["--data-dir", "d", "--token-fd", "0", "--exit-with-parent", "--containment", containment];
    assert.deepEqual(JSON.parse(log[1] ?? ""), {
      ...{ token: "t\n", flags: [...flags, ...more], variables: "PATH" },
    });
    assert.deepEqual([log[0], log.length], ["starting", 5]);
    const { stop, exited, stderrTail, pid, ...rest } = agent;
    assert.deepEqual(rest, {
      url: "https://u",
      token: "t",
      ca: "the certificate",
      caPath,
      containment: found,
    });
    assert.ok(pid > 0);
    await until("the end of its stderr is known", () => stderrTail() === "x".repeat(4_094));
    await stop();
    assert.equal(await exited, 9);
  }
  const log: string[] = [];
  const agent = await spawnAgent({ dataDir: "d", onLog: (line) => log.push(line) });
  const { token, flags } = JSON.parse(log[1] ?? "");
  const all = ["--listen", "127.0.0.1:0", "--data-dir", "d", "--token-fd", "0", "--exit-with-parent"];
  assert.deepEqual(flags, all);
  assert.match(token, /^[\w-]{43}\n$/);
  assert.equal(`${agent.token}\n`, token);
  await agent.stop();
});
