import { once } from "node:events";
import { createServer } from "node:http";

/** A request that a server got. */
export interface Got {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An answer that a server gives; `cut` closes the connection after the body, without ending the answer. */
export interface Given {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isCut?: boolean;
}

/** A server that gives answers in their order. */
export interface ScriptedServer {
  readonly url: string;
  readonly got: readonly Got[];
  close(): Promise<void>;
}

/** Starts a server on loopback. After the last answer it gives that one again. */
export async function startScriptedServer(answers: readonly Given[]): Promise<ScriptedServer> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const { method = "", url: target = "", headers } = request;
    const { status = 200, body = "{}", isCut = false, ...more } = answers[got.length] ?? answers.at(-1) ?? {};
    got.push({ method, target, headers });
    request.resume().once("end", () => {
      response.writeHead(status, { "content-type": "application/json", ...more.headers });
      if (isCut) response.write(body, () => response.destroy());
      else response.end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    ...{ url: `http://127.0.0.1:${port}`, got },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
