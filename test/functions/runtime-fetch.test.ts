import assert from "node:assert/strict";
import files from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { afterEach, describe, it, mock } from "node:test";
import { bunProxyFetch } from "../../functions/entry/bun-proxy-fetch.ts";
import { withCertificateErrors } from "../../functions/entry/certificate-error.ts";
import { denoFetch } from "../../functions/entry/deno-fetch.ts";
import { denoProxyFetch } from "../../functions/entry/deno-proxy-fetch.ts";
import { nodeProxyFetch } from "../../functions/entry/node-proxy-fetch.ts";
import { sendOnce } from "../../functions/entry/send-once.ts";
import { staticFiles } from "../../functions/entry/static-files.ts";
import { CertificateError } from "../../shared/fetch.ts";

const url = "https://hooks.example.com/";

describe("what a runtime is asked for", () => {
  afterEach(() => {
    mock.restoreAll();
    syncBuiltinESMExports();
    Reflect.deleteProperty(globalThis, "Deno");
  });

  /** Replaces the global `fetch`. Returns the options of its last request. */
  function noteFetch(): () => Record<string, unknown> {
    const { mock: noted } = mock.method(globalThis, "fetch", async () => new Response());
    return () => ({ ...noted.calls.at(-1)?.arguments[1] });
  }

  /** Declares Deno's API of clients. Returns the options of those that were made. */
  function noteClients(): unknown[] {
    const made: unknown[] = [];
    const createHttpClient = (options: unknown) => {
      made.push(options);
      return { number: made.length };
    };
    Object.assign(globalThis, { Deno: { createHttpClient } });
    return made;
  }

  it("a text is sent to an agent as a stream, which is not sent twice", async () => {
    const sent = noteFetch();
    await sendOnce(url, { method: "POST", body: "hello" });
    const { body, ...rest } = sent();
    assert.deepEqual(rest, { method: "POST", duplex: "half" });
    assert.ok(body instanceof ReadableStream);
    assert.equal(await new Response(body).text(), "hello");
    await sendOnce(url, { method: "GET" });
    assert.deepEqual(sent(), { method: "GET" });
  });

  it("Deno has one client for a proxy, with its user and the authority of receivers", async () => {
    const sent = noteFetch();
    const made = noteClients();
    await denoProxyFetch("http://us%40er:p%3Ass@proxy:3128", "pem")(url, { method: "POST" });
    assert.deepEqual(sent(), { method: "POST", redirect: "manual", client: { number: 1 } });
    denoProxyFetch("http://proxy:3128");
    assert.deepEqual(made, [
      {
        proxy: { url: "http://proxy:3128/", basicAuth: { username: "us@er", password: "p:ss" } },
        caCerts: ["pem"],
      },
      { proxy: { url: "http://proxy:3128/" } },
    ]);
  });

  it("Deno has a client for agents only if there is a certificate", async () => {
    const sent = noteFetch();
    const made = noteClients();
    await denoFetch(undefined)(url, { method: "POST" });
    assert.deepEqual([sent(), made], [{ method: "POST" }, []]);
    const client = { cert: "c", key: "k" };
    await denoFetch(client)(url, { method: "POST" });
    assert.deepEqual([sent(), made], [{ method: "POST", client: { number: 1 } }, [client]]);
  });

  it("Bun sends through a proxy, follows no redirect and keeps no connection", async () => {
    const sent = noteFetch();
    const always = { method: "POST", redirect: "manual", proxy: "http://proxy:3128", keepalive: false };
    await bunProxyFetch("http://proxy:3128")(url, { method: "POST" });
    assert.deepEqual(sent(), always);
    await bunProxyFetch("http://proxy:3128", "pem")(url, { method: "POST" });
    assert.deepEqual(sent(), { ...always, tls: { ca: "pem" } });
  });

  it("Node connects to the port of a proxy's scheme, and to 443 of a receiver", async () => {
    const asked: unknown[] = [];
    for (const [scheme, each] of [
      ["http", http],
      ["https", https],
    ] as const) {
      mock.method(each, "request", ({ method, host, port, path, headers }: Record<string, unknown>) => {
        asked.push([scheme, method, host, port, path, headers]);
        throw new Error("asked");
      });
    }
    syncBuiltinESMExports();
    for (const proxy of ["http://proxy", "https://[::1]", "http://u@proxy:3128"]) {
      await assert.rejects(nodeProxyFetch(proxy)(url, {}), /^Error: asked$/);
    }
    const target = "hooks.example.com:443";
    const headers = { host: target };
    assert.deepEqual(asked, [
      ["http", "CONNECT", "proxy", 80, target, headers],
      ["https", "CONNECT", "::1", 443, target, headers],
      ["http", "CONNECT", "proxy", "3128", target, { ...headers, "proxy-authorization": "Basic dTo=" }],
    ]);
  });

  it("errors of certificates say whose certificate it is, on each runtime", async () => {
    const coded = (code: string) => new Error("failed", { cause: Object.assign(new Error(code), { code }) });
    const trusted = "has a certificate that is not trusted";
    const accepted = "does not accept our client certificate, or its absence";
    for (const [thrown, message] of [
      [coded("DEPTH_ZERO_SELF_SIGNED_CERT"), `${trusted} (DEPTH_ZERO_SELF_SIGNED_CERT)`],
      [coded("ERR_TLS_HOSTNAME_MISMATCH"), `${trusted} (ERR_TLS_HOSTNAME_MISMATCH)`],
      [coded("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"), `${accepted} (ERR_SSL_TLSV1_ALERT_UNKNOWN_CA)`],
      [coded("ERR_SSL_ALERT_CERTIFICATE_EXPIRED"), `${accepted} (ERR_SSL_ALERT_CERTIFICATE_EXPIRED)`],
      [new Error("x: invalid peer certificate: UnknownIssuer"), `${trusted} (UnknownIssuer)`],
      [new Error("received fatal alert: CertificateRequired"), `${accepted} (CertificateRequired)`],
    ] as const) {
      const failing = withCertificateErrors(() => Promise.reject(thrown));
      await assert.rejects(failing(url, {}), (error) => {
        assert.ok(error instanceof CertificateError);
        assert.deepEqual([error.message, error.cause], [message, thrown]);
        return true;
      });
    }
    for (const thrown of [coded("ECONNRESET"), new Error("received fatal alert: CloseNotify")]) {
      const failing = withCertificateErrors(() => Promise.reject(thrown));
      await assert.rejects(failing(url, {}), (error) => error === thrown);
    }
  });

  it("a file of the document's page is not found if its package is not installed", async () => {
    const read = staticFiles.get("/docs") ?? assert.fail("there is no page");
    const { headers } = await read();
    assert.equal(headers["content-type"], "text/html; charset=utf-8");
    const cause = new Error("ENOENT");
    mock.method(files, "readFile", async () => {
      throw cause;
    });
    syncBuiltinESMExports();
    await assert.rejects(read(), { code: "not_found", message: "docs.html: is not installed here", cause });
  });
});
