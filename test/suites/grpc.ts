import assert from "node:assert/strict";
import type { Ask } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";

const get = "/containerd.services.sandbox.v1.Store/Get";
/** An empty message in a frame: a flag, and a length of four bytes. */
const frame = new Uint8Array(5);

/** The status and message of a gRPC answer. */
interface Status {
  readonly status: string | null | undefined;
  readonly message: string;
}

function post(ask: Ask, path: string, type: string): Promise<Response> {
  const headers = { "content-type": type, "containerd-namespace": freshNamespace() };
  return ask(path, { method: "POST", headers, body: type.includes("text") ? "AAAAAAA=" : frame });
}

/** Returns the status in the trailers frame of a gRPC-Web answer. */
function trailersOf(bytes: Uint8Array): Status {
  assert.equal(bytes[0], 0x80, "a frame of trailers");
  assert.equal(new DataView(bytes.buffer, bytes.byteOffset).getUint32(1), bytes.length - 5);
  const lines = new TextDecoder().decode(bytes.subarray(5)).split("\r\n");
  const fields = new Map(lines.map((line) => line.split(": ", 2) as [string, string]));
  return { status: fields.get("grpc-status"), message: decodeURIComponent(fields.get("grpc-message") ?? "") };
}

/** Cases of clients that speak gRPC, which is not served. */
export const grpcCases: readonly Case[] = [
  {
    name: "a gRPC call gets the status unimplemented, and the protocol to use",
    async run(ask) {
      for (const type of ["application/grpc", "application/grpc+proto"]) {
        const answer = await post(ask, get, type);
        assert.deepEqual(
          [answer.status, answer.headers.get("content-type"), answer.headers.get("grpc-status")],
          [200, type, "12"],
        );
        assert.match(
          decodeURIComponent(answer.headers.get("grpc-message") ?? ""),
          /speaks Connect, not gRPC/,
        );
        assert.equal(await answer.text(), "");
      }
    },
  },
  {
    name: "a gRPC-Web call gets the same in a frame of trailers",
    async run(ask) {
      for (const type of ["application/grpc-web", "application/grpc-web+proto"]) {
        const answer = await post(ask, get, type);
        assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, type]);
        const { status, message } = trailersOf(new Uint8Array(await answer.arrayBuffer()));
        assert.equal(status, "12");
        assert.match(message, /speaks Connect, not gRPC: .*application\/proto/);
      }
      for (const type of ["application/grpc-web-text", "application/grpc-web-text+proto"]) {
        const answer = await post(ask, get, type);
        assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, type]);
        const { status, message } = trailersOf(
          Uint8Array.from(atob(await answer.text()), (c) => c.charCodeAt(0)),
        );
        assert.equal(status, "12");
        assert.match(message, /speaks Connect, not gRPC/);
      }
    },
  },
  {
    name: "a gRPC call of an unknown service gets the status unimplemented",
    async run(ask) {
      const answer = await post(ask, "/grpc.health.v1.Health/Check", "application/grpc");
      assert.deepEqual([answer.status, answer.headers.get("grpc-status")], [200, "12"]);
      assert.match(answer.headers.get("grpc-message") ?? "", /unknown%20route/);
    },
  },
];
