const [, file = ""] = process.argv;
const { NODE_TEST_CONTEXT = "" } = process.env;

/** True in the process of a test file. A process that it forks has the same environment and preloaded modules. */
export const isTestFile = NODE_TEST_CONTEXT.startsWith("child") && file.endsWith(".test.ts");
