import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Webhook } from "standardwebhooks";
import { isPublicAddress } from "../../shared/subscriptions/public-address.ts";
import { parseRetryAfter, retryDelayMs } from "../../shared/subscriptions/schedule.ts";
import { checkUrl, isLoopbackUrl } from "../../shared/subscriptions/url.ts";
import { signatureHeaders } from "../../shared/webhook/signature.ts";

describe("the rules of subscriptions", () => {
  it("sign a message with every secret, as the official library verifies", async (context) => {
    const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_plJ3nmyCDGBKInavdOK15jsl"];
    const nowSecs = 1_795_687_560;
    const text =
      '{"specversion":"1.0","id":"evt_37a8eec1_1042","source":"/v1/namespaces/default","type":"io.containerd.sandbox.exit","subject":"pr-7","time":"2026-11-26T10:05:59.123Z","sequence":"1042","data":{"generation":3,"reason":"exited","exitStatus":3,"actor":"trigger:pr"}}';
    const keys = secrets.map(
      (secret) => new Uint8Array(Buffer.from(secret.slice("whsec_".length), "base64")),
    );
    const id = "evt_37a8eec1_1042";
    const headers = await signatureHeaders(keys, id, new TextEncoder().encode(text), nowSecs * 1_000);
    assert.deepEqual(headers, {
      "webhook-id": id,
      "webhook-timestamp": String(nowSecs),
      "webhook-signature":
        "v1,v0sFtMwpYXJVR5eB4AgzaYQ8FWuiqCWnEQha25LY3zg= v1,AzRXXsXPwp8Hm4t+1p3YQRIMNg/ZqWkEwPkzi6+RCXU=",
    });
    context.mock.timers.enable({ apis: ["Date"], now: nowSecs * 1_000 });
    for (const secret of secrets) new Webhook(secret).verify(text, headers);
  });

  it("repeat a failed attempt after 5 s, 1 m, 5 m, 30 m, 2 h, 5 h, 10 h and 24 h, a fifth more or less", () => {
    const secs = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400, 86_400, 86_400];
    for (const [at, each] of secs.entries()) {
      assert.equal(retryDelayMs(at + 1, 0, 0.5), each * 1_000);
      assert.equal(retryDelayMs(at + 1, 0, 0), each * 800);
      assert.equal(retryDelayMs(at + 1, 0, 1), each * 1_200);
    }
    assert.equal(retryDelayMs(1, 600_000, 0.5), 600_000);
    assert.equal(retryDelayMs(3, 1_000, 0.5), 300_000);
    assert.equal(retryDelayMs(1, 9e12, 0.5), 86_400_000);
  });

  it("read Retry-After as seconds or as a date", () => {
    const nowMs = Date.parse("2026-11-26T10:00:00Z");
    for (const [header, expected] of [
      [null, undefined],
      ["120", 120_000],
      ["Thu, 26 Nov 2026 10:01:00 GMT", 60_000],
      ["Thu, 26 Nov 2026 09:00:00 GMT", 0],
      ["soon", undefined],
      ["-1", undefined],
      ["999999999", 999_999_999_000],
      ["1000000000", undefined],
      [" 5 ", 5_000],
    ] as const) {
      assert.equal(parseRetryAfter(header, nowMs), expected, String(header));
    }
  });

  it("let receivers be on this machine only where the server allows it", () => {
    for (const url of [
      "http://127.0.0.1:1/",
      "https://localhost/",
      "http://[::1]:80/",
      "https://127.1.2.3:9/",
    ]) {
      assert.equal(isLoopbackUrl(url), true, url);
      assert.equal(checkUrl(url, "url", true), new URL(url).href);
      assert.throws(() => checkUrl(url, "url", false), { code: "invalid_argument", message: /^url: / }, url);
    }
    for (const url of [
      "http://a.example.com/",
      "https://10.0.0.1/",
      "ftp://localhost/",
      "https://localhost.example/#a",
    ]) {
      assert.throws(() => checkUrl(url, "url", true), { code: "invalid_argument" }, url);
    }
    assert.equal(isLoopbackUrl("https://127.0.0.1.example.com/"), false);
    assert.equal(checkUrl("https://A.example.com", "url", true), "https://a.example.com/");
  });

  it("tell addresses of the public internet from all others", () => {
    const open = [
      "1.1.1.1",
      "93.184.216.34",
      "172.15.255.255",
      "172.32.0.0",
      "100.63.255.255",
      "100.128.0.0",
      // Just outside of the networks that are closed.
      ...["1.0.0.0", "9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255"],
      ...["169.255.0.0", "192.0.1.0", "192.0.1.255", "192.0.3.0", "192.88.98.255", "192.88.100.0"],
      ...["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255"],
      ...["198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255"],
    ];
    const closed = [
      ...[
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
      ],
      ...[
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "203.0.113.9",
        "224.0.0.1",
      ],
      ...["240.0.0.1", "255.255.255.255", "192.88.99.0", "198.51.100.0", "224.0.0.0", "169.254.0.0"],
      ...["0.255.255.255", "10.0.0.0", "10.255.255.255", "100.127.255.255", "127.255.255.255"],
      ...["169.254.255.255", "192.0.0.255", "192.0.2.255", "192.88.99.255", "192.168.255.255"],
      ...["198.51.100.255", "203.0.113.255"],
      ...["::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:0a00:1"],
      ...[
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2001::1",
        "2001:0:a::1",
        "2001:db8::1",
        "3fff::1",
        ...["3fff:fff::1", "2001:1ff::1", "1fff::1", "4000::1"],
      ],
      ...["fec0::1", "100::1", "5f00::1", "", "localhost", "1.2.3", "fe80::1%eth0"],
    ];
    const openV6 = [
      ...["2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001:81b::200e", "2620:fe::fe"],
      // Just outside of the networks that are closed.
      ...["2000::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "3ffe::1", "3fff:1000::1"],
    ];
    for (const address of [...open, ...openV6]) {
      assert.equal(isPublicAddress(address), true, address);
    }
    for (const address of closed) assert.equal(isPublicAddress(address), false, address);
  });
});
