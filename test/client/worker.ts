import { useClient } from "./scenario.ts";

/** A Worker that uses a client: `GET /?url=…&namespace=…` answers what it has seen. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    try {
      const seen = await useClient(searchParams.get("url") ?? "", searchParams.get("namespace") ?? "");
      return Response.json(seen);
    } catch (error) {
      return new Response(error instanceof Error ? error.stack : String(error), { status: 500 });
    }
  },
};
