/** Preloaded into test files: on a signal, runs their exit handlers, which end the processes they started. */
if (process.env.NODE_TEST_CONTEXT?.startsWith("child")) {
  process.on("SIGINT", () => process.exit(130));
  process.on("SIGTERM", () => process.exit(143));
}
