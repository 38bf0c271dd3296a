/** Preloaded into test files, so that a signal ends them by way of their exit handlers, which end what they started. */
if (process.env.NODE_TEST_CONTEXT?.startsWith("child")) {
  process.on("SIGINT", () => process.exit(130));
  process.on("SIGTERM", () => process.exit(143));
}
