/**
 * Preloaded into test files: ends the runner's tracking of asynchronous resources before the first test. It costs up to a
 * third of a file's CPU time, and finds the test to which an error that nobody handles belongs. Without it, such an error
 * still fails the file, and is printed here.
 */
import asyncHooks, { type AsyncHook } from "node:async_hooks";
import { inspect } from "node:util";
import { isTestFile } from "./is-test-file.ts";

if (isTestFile) {
  const { createHook } = asyncHooks;
  const hooks: AsyncHook[] = [];
  asyncHooks.createHook = (callbacks) => {
    const hook = createHook(callbacks);
    hooks.push(hook);
    return hook;
  };
  // The runner reads the function as it is loaded, and creates its hook at the first declaration, which is this one. It
  // needs the hook until the suites are declared, to know which suite a test is in.
  const { beforeEach } = await import("node:test");
  beforeEach(() => {
    for (const hook of hooks) hook.disable();
  });
  asyncHooks.createHook = createHook;
  const print = (error: unknown) => void process.stderr.write(`nobody handled ${inspect(error)}\n`);
  process.on("unhandledRejection", print);
  process.on("uncaughtExceptionMonitor", print);
}
