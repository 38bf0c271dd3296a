import { invalid } from "../../shared/errors/error.ts";
import { isJsonArray, isJsonObject, JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { typeError } from "../../shared/protobuf/json-rule.ts";

/** The members of a JSON body. Each is taken out when it is read; null counts as absent. */
export class BodyFields {
  readonly #members: Map<string, JsonValue>;

  /** @throws `invalid_argument` unless the body is an object */
  constructor(body: JsonValue | undefined) {
    if (body === undefined || !isJsonObject(body)) throw invalid("body", "must be a JSON object");
    this.#members = new Map(body);
  }

  /** The members that were not read. */
  get rest(): ReadonlyMap<string, JsonValue> {
    return this.#members;
  }

  #take(name: string): JsonValue {
    const value = this.#members.get(name) ?? null;
    this.#members.delete(name);
    return value;
  }

  /** Returns true if a member is there, and null. */
  isNull(name: string): boolean {
    return this.#members.get(name) === null;
  }

  /** Reads any value; undefined if it is absent. */
  value(name: string): JsonValue | undefined {
    return this.#take(name) ?? undefined;
  }

  /** Reads a text. @throws `invalid_argument` */
  text(name: string): string | undefined {
    const value = this.#take(name);
    if (value === null) return undefined;
    if (typeof value !== "string") throw typeError([name], "a string", value);
    return value;
  }

  /** Reads one of some texts, by default the first. @throws `invalid_argument` */
  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const text = this.text(name);
    if (text === undefined) return choices[0];
    const chosen = choices.find((choice) => choice === text);
    if (chosen === undefined) throw invalid(name, `must be ${choices.join(", ")}`);
    return chosen;
  }

  /** Reads a boolean, by default false. @throws `invalid_argument` */
  flag(name: string): boolean {
    const value = this.#take(name);
    if (value !== null && typeof value !== "boolean") throw typeError([name], "true or false", value);
    return value ?? false;
  }

  /** Reads a whole number in a range. @throws `invalid_argument` */
  count(
    name: string,
    { min, max, otherwise }: Readonly<Record<"min" | "max" | "otherwise", number>>,
  ): number {
    const value = this.#take(name);
    if (value === null) return otherwise;
    const number = value instanceof JsonNumber ? value.value : Number.NaN;
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw invalid(name, `must be a whole number from ${min} to ${max}`);
  }

  /** Reads a list of strings; empty if it is absent. @throws `invalid_argument` */
  texts(name: string): string[] {
    const value = this.#take(name);
    if (value === null) return [];
    if (!isJsonArray(value)) throw typeError([name], "an array of strings", value);
    return value.map((text, at) => {
      if (typeof text !== "string") throw typeError([name, at], "a string", text);
      return text;
    });
  }

  /** Rejects members that were not read. @throws `invalid_argument` */
  end(): void {
    for (const name of this.#members.keys()) throw invalid(name, "is not a field of this operation");
  }
}
