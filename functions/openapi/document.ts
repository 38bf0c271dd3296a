import { version } from "../../shared/version.ts";
import type { Mounted } from "../app.ts";
import type { Operation } from "../operation.ts";
import { operations } from "../operations.ts";
import { answerOf, type Part, ProblemAnswers } from "./answers.ts";
import { answerHeaders, requestHeaders, schemas } from "./components.ts";
import type { OperationDescription, QueryParameter, RequestBody, Tag } from "./description.ts";
import { descriptions } from "./descriptions.ts";
import { agentProblems, bodyProblems, commonProblems, writeProblems } from "./problems.ts";
import { text } from "./schema.ts";
import { ref } from "./schemas/ref.ts";
import { serverRoutes } from "./server-routes.ts";

const tags: Readonly<Record<Tag, string>> = {
  Sandboxes: "Sandbox records, and operations that combine several steps.",
  Lifecycle: "Calls that agents carry out on sandboxes of their nodes.",
  Events: "The log of what happened in a namespace.",
  Subscriptions: "Deliveries of events to receivers, as signed webhooks.",
  Triggers: "Incoming webhooks that run and delete sandboxes.",
  Directory: "Namespaces, recorded lives and agents.",
  Server: "The server itself.",
};

const introduction =
  "containerd's sandbox Store and Controller over HTTP. Durations are written `500ms`, `30s`, `5m` or `2h`, times as in RFC 3339. " +
  "Errors are `application/problem+json` with a `code`. The same operations are served as Connect RPCs; see docs/containerd.md.";

/** Path parameters: a description and an example of each. */
const pathParameters: Readonly<Record<string, readonly [description: string, example: string]>> = {
  namespace: ["The namespace.", "default"],
  id: ["The id of the sandbox.", "web"],
  name: ["The name.", ""],
  key: ["The key of the delivery.", ""],
};

/** Returns the path of an operation as OpenAPI writes it. */
function pathOf({ rest }: Pick<Operation, "rest">): string {
  return (rest.base + rest.path).replace(/:(\w+)/g, "{$1}");
}

function pathParameterOf(name: string, examples: Readonly<Record<string, string>> = {}): Part {
  const [description, fallback] = pathParameters[name] ?? ["", ""];
  if (description === "") throw new Error(`openapi: the path parameter ${name} is not described`);
  const example = examples[name] ?? fallback;
  return { name, in: "path", required: true, description, schema: text(""), example };
}

function queryParameterOf(name: string, parameter: QueryParameter): Part {
  const { description, schema, example, isRequired = false, isRepeated = false } = parameter;
  const { description: _, ...own } = schema;
  return {
    ...{ name, in: "query", description },
    ...(isRequired ? { required: true } : {}),
    schema: isRepeated ? { type: "array", items: own } : own,
    ...(example === undefined ? {} : { example }),
  };
}

function bodyOf({ schema, isOptional = false, examples }: RequestBody): Part {
  const named = Object.entries(examples).map(([summary, value]) => {
    const name = summary.toLowerCase().replace(/[^a-z]+/g, "-");
    return [name, { summary, value }] as const;
  });
  return {
    required: !isOptional,
    content: { "application/json": { schema: ref(schema), examples: Object.fromEntries(named) } },
  };
}

/** Checks that the declaration and the description of an operation have the same names. @throws Error */
function checkNames(
  operation: string,
  kind: string,
  declared: readonly string[],
  described: readonly string[],
) {
  const wrong = [
    ...declared.filter((name) => !described.includes(name)),
    ...described.filter((name) => !declared.includes(name)),
  ];
  if (wrong.length > 0) {
    throw new Error(
      `openapi: ${operation}: ${kind} ${wrong.join(", ")}: must be both declared and described`,
    );
  }
}

/** Describes operations, and collects their errors. */
class Describer {
  readonly problems = new ProblemAnswers(
    [commonProblems, bodyProblems, writeProblems, agentProblems].flatMap((problems) =>
      Object.values(problems),
    ),
  );

  describe(operation: Operation, description: OperationDescription): Part {
    const { name, rest, hasSecretAnswer = false } = operation;
    const { tag, summary, query = {}, body, headers = [], answers } = description;
    const path = [...pathOf(operation).matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => parameter);
    checkNames(name, "query parameters", rest.query, Object.keys(query));
    const examples = Object.keys(description.path ?? {});
    checkNames(
      name,
      "path parameters",
      path.filter((each) => examples.includes(each)),
      examples,
    );
    const isWrite = rest.method !== "GET";
    const isKeyed = isWrite && !hasSecretAnswer;
    const keys = isKeyed ? (["Idempotency-Key"] as const) : [];
    return {
      ...{ operationId: name, tags: [tag], summary, description: description.description },
      parameters: [
        ...path.map((each) => pathParameterOf(each, description.path)),
        ...Object.entries(query).map(([each, parameter]) => queryParameterOf(each, parameter)),
        ...[...headers, ...keys, "X-Request-Id"].map((each) => ({ $ref: `#/components/parameters/${each}` })),
      ],
      ...(body ? { requestBody: bodyOf(body) } : {}),
      responses: {
        ...Object.fromEntries(
          Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, isKeyed)]),
        ),
        ...this.problems.of({
          ...commonProblems,
          ...(isWrite ? { ...writeProblems, ...bodyProblems } : {}),
          ...description.problems,
        }),
      },
    };
  }
}

/**
 * Returns the OpenAPI document of some operations.
 * @param mounted the operations; all by default
 * @throws if a declaration and its description differ, or one of them is missing
 */
export async function createDocument(
  mounted: readonly Mounted[] = operations,
  descriptionOf: Readonly<Record<string, OperationDescription>> = descriptions,
): Promise<Part> {
  const describer = new Describer();
  const paths = new Map<string, Record<string, Part>>();
  const described = new Map(Object.entries(descriptionOf));
  checkNames(
    "all",
    "operations",
    mounted.map(({ name }) => name),
    [...described.keys()],
  );
  for (const each of mounted) {
    const operation = "load" in each ? await each.load() : each;
    const description = described.get(operation.name);
    if (!description) continue;
    const path = pathOf(operation);
    const methods = paths.get(path) ?? {};
    methods[operation.rest.method.toLowerCase()] = describer.describe(operation, description);
    paths.set(path, methods);
  }
  const parameters = Object.entries(requestHeaders).map(([name, { description, ...schema }]) => [
    name,
    { name, in: "header", description, schema },
  ]);
  const used = JSON.stringify([...paths.values(), describer.problems.components, serverRoutes]);
  const headers = Object.entries(answerHeaders)
    .filter(([name]) => used.includes(`"#/components/headers/${name}"`))
    .map(([name, { description, ...schema }]) => [name, { description, schema }]);
  return {
    openapi: "3.1.1",
    info: {
      ...{ title: "Sandbox Functions", version, description: introduction },
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "This server." }],
    security: [{ token: [] }, {}],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: { ...Object.fromEntries(paths), ...serverRoutes },
    components: {
      securitySchemes: {
        token: {
          ...{ type: "http", scheme: "bearer" },
          description: "A token of `API_TOKENS`. Without tokens, only this machine is served.",
        },
      },
      schemas,
      parameters: Object.fromEntries(parameters),
      headers: Object.fromEntries(headers),
      responses: describer.problems.components,
    },
  };
}
