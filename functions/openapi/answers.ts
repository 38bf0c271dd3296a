import type { Code } from "../../shared/errors/codes.ts";
import { titles } from "../rest/problem.ts";
import type { answerHeaders } from "./components.ts";
import type { Answer } from "./description.ts";
import { type ProblemName, problemOf } from "./problems.ts";
import type { Schema } from "./schema.ts";
import { ref } from "./schemas/ref.ts";

/** A part of the document. */
export type Part = Readonly<Record<string, unknown>>;

/** The conditions of the errors of an operation. */
export type Problems = Readonly<Partial<Record<ProblemName, string>>>;

/** Returns references to headers. */
function headersOf(names: readonly (keyof typeof answerHeaders)[]): Part {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function schemaOf(names: string | readonly string[]): Schema {
  return typeof names === "string" ? ref(names) : { anyOf: names.map(ref) };
}

/** Returns the description of an answer. @param isKeyed true if it may be a retry's */
export function answerOf(answer: Answer, isKeyed: boolean): Part {
  const { description, schema, example, headers = [], others = {} } = answer;
  const replayed = isKeyed ? (["Idempotency-Replayed"] as const) : [];
  const json = schema === undefined ? {} : { "application/json": { schema: schemaOf(schema), example } };
  const content = { ...json, ...others };
  return {
    description,
    headers: headersOf(["X-Request-Id", ...headers, ...replayed]),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

/** The errors of one status. */
interface ProblemGroup {
  readonly status: number;
  readonly conditions: readonly (readonly [code: Code, condition: string])[];
}

function groupsOf(problems: Problems): readonly ProblemGroup[] {
  const groups = new Map<number, [Code, string][]>();
  for (const [key, condition] of Object.entries(problems)) {
    // The keys of `Problems` are names of errors.
    const { status, code } = problemOf(key as ProblemName);
    const group = groups.get(status) ?? [];
    groups.set(status, [...group, [code, condition]]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([status, conditions]) => ({ status, conditions: conditions.sort() }));
}

function problemAnswer({ status, conditions }: ProblemGroup): Part {
  const [[code, detail] = ["internal", ""] as const] = conditions;
  const retry = status === 429 || status === 503 || status === 409 ? (["Retry-After"] as const) : [];
  const challenge = status === 401 ? (["WWW-Authenticate"] as const) : [];
  return {
    description: conditions.map(([name, condition]) => `\`${name}\`: ${condition}.`).join("\n\n"),
    headers: headersOf(["X-Request-Id", ...retry, ...challenge]),
    content: {
      "application/problem+json": {
        schema: ref("Problem"),
        example: {
          type: `urn:sandbox-functions:problem:${code}`,
          title: titles[code],
          status,
          detail,
          code,
          requestId: "0b5a1c9e-0b0a-4a55-9f0c-6b8e0f5f2c11",
        },
      },
    },
    "x-codes": [...new Set(conditions.map(([name]) => name))],
  };
}

/** Collects the descriptions of errors: those that several operations have in the same words are components. */
export class ProblemAnswers {
  readonly #components = new Map<string, Part>();
  readonly #common: ReadonlySet<string>;

  /** @param common the conditions that belong to no single operation */
  constructor(common: readonly string[]) {
    this.#common = new Set(common);
  }

  /** The components of all errors so far. */
  get components(): Part {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Returns the errors of an operation, by their status. */
  of(problems: Problems): Part {
    return Object.fromEntries(
      groupsOf(problems).map((group) => [String(group.status), this.#answer(group)] as const),
    );
  }

  #answer(group: ProblemGroup): Part {
    const answer = problemAnswer(group);
    if (!group.conditions.every(([, condition]) => this.#common.has(condition))) return answer;
    const codes = group.conditions.map(([code]) => code);
    const name = `${group.status}.${[...new Set(codes)].join(".")}`;
    this.#components.set(name, answer);
    return { $ref: `#/components/responses/${name}` };
  }
}
