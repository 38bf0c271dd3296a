import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { targetOf } from "../../functions/target.ts";
import { version } from "../../shared/version.ts";

it("the version of GET / is that of the package", async () => {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  assert.equal(version, (JSON.parse(text) as { version: string }).version);
});

for (const [url, path, query] of [
  ["http://h/a?b=c", "/a", "b=c"],
  ["http://h/a", "/a", ""],
  ["http://h/a?", "/a", ""],
  ["http://h", "/", ""],
  ["http://u:p@h:80//a//b??c", "//a//b", "?c"],
  ["http://h/a?b#c", "/a", "b"],
  ["http://h/a#b?c", "/a", ""],
  ["/a?b", "/a", "b"],
  ["//a?b", "//a", "b"],
  ["/", "/", ""],
] as const) {
  it(`the target of ${url} is ${path} with the query ${JSON.stringify(query)}`, () => {
    assert.deepEqual(targetOf(url), { path, query });
  });
}
