import { invalid, quote } from "../../errors/error.ts";
import { formatPath, type JsonPath } from "../../json/path.ts";
import { isJsonArray, isJsonObject, JsonNumber, type JsonValue } from "../../json/value.ts";

/** The form of a text, and its rule for error messages. */
export interface TextForm {
  readonly pattern: RegExp;
  readonly rule: string;
}

/** Returns a value as it is shown in errors. */
function shown(value: JsonValue | undefined): string {
  if (typeof value === "string") return `, not ${quote(value)}`;
  if (value instanceof JsonNumber) return `, not ${quote(value.lexeme).slice(1, -1)}`;
  return typeof value === "boolean" ? `, not ${value}` : "";
}

/** Reads the fields of an object. A field that is null counts as absent. */
export class ObjectReader {
  readonly #fields: Map<string, JsonValue>;
  readonly #path: JsonPath;

  /** @throws `invalid_argument` unless the value is an object */
  constructor(json: JsonValue | undefined, path: JsonPath) {
    if (json === undefined || !isJsonObject(json)) throw invalid(formatPath(path), "must be an object");
    this.#path = path;
    this.#fields = new Map([...json].filter(([, value]) => value !== null));
  }

  /** Returns a field's path, for errors. */
  at(...steps: JsonPath): string {
    return formatPath([...this.#path, ...steps]);
  }

  /** Returns a text that is not shown in errors. @throws `invalid_argument` for another type */
  secret(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === "string") return value;
    throw invalid(this.at(name), "must be a string");
  }

  /** Returns a text. @throws `invalid_argument` unless it has the form */
  optional(name: string, { pattern, rule }: TextForm): string | undefined {
    const text = this.secret(name);
    if (text === undefined || pattern.test(text)) return text;
    throw invalid(this.at(name), rule + shown(text));
  }

  /** Returns a text that must be there. @throws `invalid_argument` */
  required(name: string, form: TextForm): string {
    const text = this.optional(name, form);
    if (text === undefined) throw invalid(this.at(name), "must be a string");
    return text;
  }

  /** Returns one of some texts. @throws `invalid_argument` for another, and if there is none and no default */
  choice<T extends string>(name: string, choices: readonly T[], preset?: T): T {
    const value = this.#take(name) ?? preset;
    const choice = choices.find((each) => each === value);
    if (choice !== undefined) return choice;
    const rule = `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
    throw invalid(this.at(name), `must be ${rule}${shown(value)}`);
  }

  /** Returns a whole number. @throws `invalid_argument` */
  integer(name: string, min: number, max: number): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const number = value instanceof JsonNumber ? value.value : Number.NaN;
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw invalid(this.at(name), `must be a whole number from ${min} to ${max}${shown(value)}`);
  }

  /** Returns a list; an empty one if it is absent. @throws `invalid_argument` */
  list(name: string, min: number, max: number): readonly JsonValue[] {
    const value = this.#take(name) ?? [];
    if (!isJsonArray(value)) throw invalid(this.at(name), "must be a list");
    if (value.length >= min && value.length <= max) return value;
    throw invalid(this.at(name), `must have ${min} to ${max} items, not ${value.length}`);
  }

  /** @throws `invalid_argument` for a field that was not read */
  end(): void {
    const [unknown] = this.#fields.keys();
    if (unknown !== undefined) throw invalid(this.at(), `has no field ${quote(unknown)}`);
  }

  #take(name: string): JsonValue | undefined {
    const value = this.#fields.get(name);
    this.#fields.delete(name);
    return value;
  }
}
