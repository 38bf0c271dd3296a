import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { HostCheck } from "../../functions/middleware/host.ts";
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

it("the host of a request is checked, also after one that is valid", () => {
  const check = new HostCheck();
  const given = (host: string) => new Headers({ host });
  check.check(new Headers());
  for (const host of ["localhost", "localhost:80", "127.0.0.1:1", "[::1]:65535", "hooks.example.com."]) {
    check.check(given(host));
    for (const wrong of ["", "a b", "a/b", "a?b", "a#b", "a@b", "a\\b", "[", "[::1", "a:65536", ":80"]) {
      const message = `host: must be a host name or address with an optional port, not ${JSON.stringify(wrong)}`;
      assert.throws(() => check.check(given(wrong)), { code: "invalid_argument", message });
    }
  }
});
