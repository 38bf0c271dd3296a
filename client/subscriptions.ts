import { bodyOf, defined, pagesOf, type Versioned, versionedOf } from "./answer.ts";
import type { components } from "./api.ts";
import type { Connection } from "./connection.ts";

type Schemas = components["schemas"];

export type Subscription = Versioned<Schemas["Subscription"]>;

/** The subscriptions of a namespace. */
export class Subscriptions {
  readonly #api: Connection["api"];
  readonly #namespace: string;

  constructor({ api, namespace }: Connection) {
    this.#api = api;
    this.#namespace = namespace;
  }

  #params(name: string) {
    return { params: { path: { namespace: this.#namespace, name } } };
  }

  /** Yields the subscriptions, by their names. */
  list(): AsyncGenerator<Schemas["Subscription"]> {
    const path = { namespace: this.#namespace };
    return pagesOf(
      (pageToken) => {
        const params = { path, query: defined({ pageToken }) };
        return bodyOf(this.#api.GET("/v1/namespaces/{namespace}/subscriptions", { params }));
      },
      ({ subscriptions }) => subscriptions,
    );
  }

  /** Subscribes to events. Only this answer has the secret that was made. */
  create(body: Schemas["SubscriptionRequest"]): Promise<Subscription> {
    const params = { path: { namespace: this.#namespace } };
    return versionedOf(this.#api.POST("/v1/namespaces/{namespace}/subscriptions", { params, body }));
  }

  get(name: string): Promise<Subscription> {
    return versionedOf(this.#api.GET("/v1/namespaces/{namespace}/subscriptions/{name}", this.#params(name)));
  }

  async delete(name: string): Promise<void> {
    await bodyOf(this.#api.DELETE("/v1/namespaces/{namespace}/subscriptions/{name}", this.#params(name)));
  }
}
