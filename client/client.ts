import { Agents } from "./agents.ts";
import { bodyOf, defined, pagesOf, type Versioned, versionedOf } from "./answer.ts";
import type { components } from "./api.ts";
import { type ClientOptions, type Connection, connect } from "./connection.ts";
import { type Duration, toText } from "./duration.ts";
import { type EventOptions, events, listOf, type SandboxEvent } from "./events.ts";
import { SandboxHandle } from "./handle.ts";
import { type OutputOptions, type OutputPart, output } from "./output.ts";
import { randomId } from "./random-id.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Triggers } from "./triggers.ts";
import { type Exit, type WaitOptions, wait } from "./wait.ts";

type Schemas = components["schemas"];

/** A record, with the recorded status of its sandbox and its `etag`. */
export type Sandbox = Versioned<Schemas["Sandbox"]>;

/** The answer of a run: the record, and the end of its output if `output` asked for it. */
export type RunAnswer = Versioned<Schemas["RunAnswer"]>;

/** A sandbox to be run. By default the id is made, and the runtime has no name. */
export type RunRequest = Omit<Schemas["RunRequest"], "sandboxId" | "runtime"> &
  Partial<Pick<Schemas["RunRequest"], "sandboxId" | "runtime">>;

/** Options of `list`. */
export interface ListOptions {
  /** Filters, of which any must match. */
  readonly filter?: string | readonly string[] | undefined;
  /** Labels that must all have these values. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly view?: "full" | "basic" | undefined;
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of `stop`. */
export interface StopOptions {
  /** The time between SIGTERM and SIGKILL. */
  readonly timeout?: Duration | undefined;
}

/** Options of `delete`. */
export interface DeleteOptions {
  /** Ends the sandbox first. */
  readonly force?: boolean | undefined;
  /** The `etag` that the record must have. */
  readonly ifMatch?: string | undefined;
}

/** Options of `deleteMany`. */
export interface DeleteManyOptions {
  /** Filters, of which any must match. */
  readonly filter: string | readonly string[];
  readonly force?: boolean | undefined;
  /** Only counts those that match. */
  readonly dryRun?: boolean | undefined;
  /** Called with the results so far. */
  readonly onProgress?: ((results: readonly Schemas["DeleteResult"][]) => void) | undefined;
}

/** Returns filters that also require labels. */
function filtersOf({ filter, labels = {} }: Pick<ListOptions, "filter" | "labels">): string[] {
  const required = Object.entries(labels)
    .map(([key, value]) => `labels.${JSON.stringify(key)}==${JSON.stringify(value)}`)
    .join(",");
  const filters = listOf(filter);
  if (required === "") return filters;
  return filters.length > 0 ? filters.map((each) => `${each},${required}`) : [required];
}

function isReadiness(answer: unknown): answer is Schemas["Readiness"] {
  return typeof answer === "object" && answer !== null && "database" in answer;
}

/** A client of the functions, in one namespace. Its methods throw `SandboxFunctionsError`. */
export class Client {
  readonly agents: Agents;
  readonly subscriptions: Subscriptions;
  readonly triggers: Triggers;
  readonly #options: ClientOptions;
  readonly #connection: Connection;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#connection = connect(options);
    this.agents = new Agents(this.#connection);
    this.subscriptions = new Subscriptions(this.#connection);
    this.triggers = new Triggers(this.#connection);
  }

  /** All operations, with the types of the OpenAPI document. */
  get api(): Connection["api"] {
    return this.#connection.api;
  }

  get namespace(): string {
    return this.#connection.namespace;
  }

  /** Returns a client of another namespace. */
  inNamespace(namespace: string): Client {
    return new Client({ ...this.#options, namespace });
  }

  #path(id: string) {
    return { namespace: this.namespace, id };
  }

  /** Stores a record, and creates and starts its sandbox, all or nothing. */
  async run(request: RunRequest): Promise<SandboxHandle> {
    const body = { sandboxId: `run-${randomId().slice(0, 12)}`, runtime: {}, ...request };
    const path = { namespace: this.namespace };
    const asked = this.api.POST("/v1/namespaces/{namespace}/run", { params: { path }, body });
    return new SandboxHandle(this, await versionedOf(asked));
  }

  /** Stores a record. */
  create(body: Schemas["SandboxRequest"]): Promise<Sandbox> {
    const path = { namespace: this.namespace };
    return versionedOf(this.api.POST("/v1/namespaces/{namespace}/sandboxes", { params: { path }, body }));
  }

  get(id: string): Promise<Sandbox> {
    const path = this.#path(id);
    return versionedOf(this.api.GET("/v1/namespaces/{namespace}/sandboxes/{id}", { params: { path } }));
  }

  /** Yields the records that match, of all pages. */
  list(options: ListOptions = {}): AsyncGenerator<Schemas["Sandbox"]> {
    const { view, pageSize, signal = null } = options;
    const filter = filtersOf(options);
    const path = { namespace: this.namespace };
    return pagesOf(
      async (pageToken) => {
        const query = defined({ filter, view, pageSize, pageToken });
        const init = { params: { path, query }, signal };
        const page = await bodyOf(this.api.GET("/v1/namespaces/{namespace}/sandboxes", init));
        // Without `count`, the answer is a page.
        return page as Schemas["SandboxList"];
      },
      ({ sandboxes }) => sandboxes,
    );
  }

  /**
   * Changes fields of a record, and its lease.
   * @param options `fields` are field paths such as `labels.app`; by default all fields
   */
  update(
    id: string,
    body: Schemas["SandboxChanges"],
    options: { readonly fields?: readonly string[]; readonly ifMatch?: string } = {},
  ): Promise<Sandbox> {
    const { fields, ifMatch } = options;
    const query = fields === undefined ? {} : { fields: [...fields] };
    const header = ifMatch === undefined ? {} : { "If-Match": ifMatch };
    const params = { path: this.#path(id), query, header };
    return versionedOf(this.api.PATCH("/v1/namespaces/{namespace}/sandboxes/{id}", { params, body }));
  }

  /** Deletes a record. @returns false if the Delete is finished later, because the agent could not be asked */
  async delete(id: string, { force, ifMatch }: DeleteOptions = {}): Promise<boolean> {
    const header = ifMatch === undefined ? {} : { "If-Match": ifMatch };
    const params = { path: this.#path(id), query: defined({ force }), header };
    const asked = this.api.DELETE("/v1/namespaces/{namespace}/sandboxes/{id}", { params });
    await bodyOf(asked);
    return (await asked).response.status === 204;
  }

  /** Deletes the sandboxes that match, or counts them. */
  async deleteMany({ filter, force = false, dryRun = false, onProgress }: DeleteManyOptions): Promise<{
    readonly count: number;
    readonly results: readonly Schemas["DeleteResult"][];
  }> {
    const path = { namespace: this.namespace };
    const all: Schemas["DeleteResult"][] = [];
    let total = 0;
    let after: string | undefined;
    do {
      const body = { filters: listOf(filter), force, dryRun, ...defined({ after }) };
      const answer = await bodyOf(
        this.api.POST("/v1/namespaces/{namespace}/delete", { params: { path }, body }),
      );
      const { count, results = [], next } = answer;
      all.push(...results);
      total += count ?? results.length;
      onProgress?.(all);
      after = next;
    } while (after !== undefined);
    return { count: total, results: all };
  }

  /** Starts a sandbox that was created. */
  start(id: string): Promise<Schemas["StartAnswer"]> {
    const params = { path: this.#path(id) };
    return bodyOf(this.api.POST("/v1/namespaces/{namespace}/sandboxes/{id}/start", { params }));
  }

  /** Stops a sandbox. */
  async stop(id: string, { timeout }: StopOptions = {}): Promise<void> {
    const params = { path: this.#path(id) };
    const body = timeout === undefined ? {} : { timeout: toText(timeout) };
    await bodyOf(this.api.POST("/v1/namespaces/{namespace}/sandboxes/{id}/stop", { params, body }));
  }

  /** Waits for the exit of a sandbox. Returns undefined if a timeout comes first. */
  wait(id: string, options?: WaitOptions & { readonly timeout?: undefined }): Promise<Exit>;
  wait(id: string, options: WaitOptions): Promise<Exit | undefined>;
  wait(id: string, options: WaitOptions = {}): Promise<Exit | undefined> {
    return wait(this.#connection, id, options);
  }

  /** Moves the end of a lease. */
  renew(
    id: string,
    options: { readonly for: Duration; readonly shorten?: boolean },
  ): Promise<Schemas["RenewAnswer"]> {
    const params = { path: this.#path(id) };
    const body = { ...options, for: toText(options.for) };
    return bodyOf(this.api.POST("/v1/namespaces/{namespace}/sandboxes/{id}/renew", { params, body }));
  }

  /** Yields the events of the namespace, each once and in order, also through connections that break. */
  events(options: EventOptions = {}): AsyncGenerator<SandboxEvent> {
    return events(this.#connection, options);
  }

  /** Yields the output of a sandbox, each byte once, also through connections that break. */
  output(id: string, options: OutputOptions = {}): AsyncGenerator<OutputPart> {
    return output(this.#connection, id, options);
  }

  /** Yields the namespaces that have a record or a living sandbox. */
  namespaces(): AsyncGenerator<Schemas["NamespaceList"]["namespaces"][number]> {
    return pagesOf(
      (pageToken) => bodyOf(this.api.GET("/v1/namespaces", { params: { query: defined({ pageToken }) } })),
      ({ namespaces }) => namespaces,
    );
  }

  /** Asks whether the server is ready, and for callers with a token whether its agents answer. */
  async readiness(): Promise<Schemas["Readiness"]> {
    const { data, error, response } = await this.api.GET("/readyz");
    const answer: unknown = data ?? error;
    // Something else may answer in place of the functions, as a proxy does with a text.
    if (isReadiness(answer)) return answer;
    return bodyOf<never>(Promise.resolve({ error, response }));
  }
}
