import { bodyOf, defined, pagesOf } from "./answer.ts";
import type { components } from "./api.ts";
import type { Connection } from "./connection.ts";

/** The agents of the functions. */
export class Agents {
  readonly #api: Connection["api"];

  constructor({ api }: Connection) {
    this.#api = api;
  }

  /** Yields the sandboxes of an agent, each compared with its record. */
  inventory(name: string): AsyncGenerator<components["schemas"]["ComparedSandbox"]> {
    return pagesOf(
      (pageToken) => {
        const params = { path: { name }, query: defined({ pageToken }) };
        return bodyOf(this.#api.GET("/v1/agents/{name}/inventory", { params }));
      },
      ({ sandboxes }) => sandboxes,
    );
  }

  /** Gives up every sandbox of an agent whose node is lost. Returns their number. */
  async forget(name: string): Promise<number> {
    const answer = await bodyOf(this.#api.POST("/v1/agents/{name}/forget", { params: { path: { name } } }));
    return answer.forgotten;
  }
}
