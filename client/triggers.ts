import { bodyOf, defined, pagesOf, type Versioned, versionedOf } from "./answer.ts";
import type { components, operations } from "./api.ts";
import type { Connection } from "./connection.ts";

type Schemas = components["schemas"];
type DeliveryQuery = NonNullable<operations["Triggers.ListDeliveries"]["parameters"]["query"]>;

export type Trigger = Versioned<Schemas["Trigger"]>;

/** The triggers of a namespace. */
export class Triggers {
  readonly #api: Connection["api"];
  readonly #namespace: string;

  constructor({ api, namespace }: Connection) {
    this.#api = api;
    this.#namespace = namespace;
  }

  #params(name: string) {
    return { params: { path: { namespace: this.#namespace, name } } };
  }

  #delivery(name: string, key: string) {
    return { params: { path: { namespace: this.#namespace, name, key } } };
  }

  /** Yields the triggers, by their names. */
  list(): AsyncGenerator<Schemas["Trigger"]> {
    const path = { namespace: this.#namespace };
    return pagesOf(
      (pageToken) => {
        const params = { path, query: defined({ pageToken }) };
        return bodyOf(this.#api.GET("/v1/namespaces/{namespace}/triggers", { params }));
      },
      ({ triggers }) => triggers,
    );
  }

  /** Stores a trigger. Only this answer has the texts of its secrets. */
  create(body: Schemas["TriggerRequest"]): Promise<Trigger> {
    const params = { path: { namespace: this.#namespace } };
    return versionedOf(this.#api.POST("/v1/namespaces/{namespace}/triggers", { params, body }));
  }

  get(name: string): Promise<Trigger> {
    return versionedOf(this.#api.GET("/v1/namespaces/{namespace}/triggers/{name}", this.#params(name)));
  }

  /** Replaces members of a trigger. */
  update(name: string, body: Schemas["TriggerChanges"]): Promise<Trigger> {
    const init = { ...this.#params(name), body };
    return versionedOf(this.#api.PATCH("/v1/namespaces/{namespace}/triggers/{name}", init));
  }

  async delete(name: string): Promise<void> {
    await bodyOf(this.#api.DELETE("/v1/namespaces/{namespace}/triggers/{name}", this.#params(name)));
  }

  pause(name: string): Promise<Trigger> {
    return versionedOf(
      this.#api.POST("/v1/namespaces/{namespace}/triggers/{name}/pause", this.#params(name)),
    );
  }

  resume(name: string): Promise<Trigger> {
    return versionedOf(
      this.#api.POST("/v1/namespaces/{namespace}/triggers/{name}/resume", this.#params(name)),
    );
  }

  /** Says what a trigger would do with a sample of a delivery. */
  test(name: string, body: Schemas["TriggerSample"]): Promise<Schemas["TriggerTest"]> {
    const init = { ...this.#params(name), body };
    return bodyOf(this.#api.POST("/v1/namespaces/{namespace}/triggers/{name}/test", init));
  }

  /** Yields the deliveries of a trigger, newest first. */
  deliveries(
    name: string,
    options: Pick<DeliveryQuery, "outcome"> = {},
  ): AsyncGenerator<Schemas["Delivery"]> {
    const { path } = this.#params(name).params;
    return pagesOf(
      (pageToken) => {
        const params = { path, query: { ...options, ...defined({ pageToken }) } };
        return bodyOf(this.#api.GET("/v1/namespaces/{namespace}/triggers/{name}/deliveries", { params }));
      },
      ({ deliveries }) => deliveries,
    );
  }

  delivery(name: string, key: string): Promise<Schemas["WholeDelivery"]> {
    const init = this.#delivery(name, key);
    return bodyOf(this.#api.GET("/v1/namespaces/{namespace}/triggers/{name}/deliveries/{key}", init));
  }

  /** Carries a delivery out again. @param body with `force` it disregards the order */
  replay(
    name: string,
    key: string,
    body: Schemas["ReplayRequest"] = {},
  ): Promise<Schemas["DeliveryOutcome"]> {
    const init = { ...this.#delivery(name, key), body };
    return bodyOf(this.#api.POST("/v1/namespaces/{namespace}/triggers/{name}/deliveries/{key}/replay", init));
  }
}
