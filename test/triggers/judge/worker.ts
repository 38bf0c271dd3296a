import { judge } from "./judge.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    try {
      return await judge(request);
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};
