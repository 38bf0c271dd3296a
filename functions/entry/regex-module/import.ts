/**
 * Imports the regular expression engine in a Worker, as `#regex-engine` in package.json says. `re2js.js` is a link to
 * the package, and wrangler.toml makes it a module of its own: evaluated on first use, not when an isolate starts.
 */
export function importRegexEngine() {
  return import("./re2js.js");
}
