import { loadRegexEngine } from "../../shared/filters/language/regex-engine.ts";

/**
 * Loads the modules that a Worker loads when they are used. A server with timers uses them within a second, and loading
 * them takes up to a tenth of a second, in which it would answer nobody.
 */
export async function loadModules(): Promise<void> {
  await Promise.all([
    import("../extensions.ts"),
    import("../triggers/module.ts"),
    import("../webhooks.ts"),
    import("../../shared/subscriptions/put-inline.ts"),
    loadRegexEngine(),
  ]);
}
