import assert from "node:assert/strict";
import { it } from "node:test";
import { exemptLoopback } from "../../functions/entry/proxy-exemption.ts";

const loopback = "localhost,127.0.0.1,127.0.0.0/8,::1,[::1]";

function exempted(environment: Record<string, string>): (string | undefined)[] {
  const changed: Record<string, string | undefined> = { ...environment };
  exemptLoopback(changed);
  return [changed.no_proxy, changed.NO_PROXY];
}

it("exempts loopback under both names, whatever a proxy is named by", () => {
  for (const name of ["HTTP_PROXY", "https_proxy", "ALL_PROXY"]) {
    assert.deepEqual(exempted({ [name]: "http://p" }), [loopback, loopback]);
  }
});

it("keeps the exceptions that there are", () => {
  const own = `a.example,${loopback}`;
  const all_proxy = "http://p";
  assert.deepEqual(exempted({ all_proxy, NO_PROXY: "a.example" }), [own, own]);
  assert.deepEqual(exempted({ all_proxy, no_proxy: "a.example", NO_PROXY: "" }), [own, own]);
  assert.deepEqual(exempted({ all_proxy, NO_PROXY: "*" }), [undefined, "*"]);
});

it("leaves an environment without a proxy as it is", () => {
  assert.deepEqual(exempted({ HTTPS_PROXY: "", NO_PROXY: "a.example" }), [undefined, "a.example"]);
});
