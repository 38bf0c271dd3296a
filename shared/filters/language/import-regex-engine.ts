/** Imports the regular expression engine. A Worker has another form of this function: see package.json's `imports`. */
export function importRegexEngine() {
  return import("re2js");
}
