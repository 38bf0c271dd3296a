import { RE2JS, RE2JSException } from "re2js";
import { invalid } from "../errors/error.ts";
import { type Literal, literalOf } from "./literal.ts";
import { maxWork, tooMuchWork } from "./work.ts";

/** A compiled regular expression. */
export interface Regex {
  /** Tells whether it matches anywhere in a text. @throws `resource_exhausted` when the call has no work left */
  test(text: string): boolean;
  readonly matchesEmpty: boolean;
  readonly literal: Literal;
}

const maxRegexes = 64;
/** Characters of all patterns, each counted as often as its repetitions may copy it. */
const maxSource = 100_000;
/** Instructions of all compiled programs: what one character of a value may cost at worst. */
const maxInstructions = 20_000;
/** Instructions times characters of one record, which nothing interrupts: at worst a tenth of a second. */
const maxWorkAtOnce = 4_000_000;

/** How many times as fast the platform searches for a text as an expression does. */
const searchSpeed = 16;

const loneSurrogate = /\p{Surrogate}/u;

/**
 * The regular expressions of one call, each pattern compiled once. RE2 syntax and linear time as in Go.
 *
 * Compiled programs and their caches take memory, and matching takes time, so one call has a budget of both.
 */
export class Regexes {
  readonly #byPattern = new Map<string, Regex | undefined>();
  #source = 0;
  #instructions = 0;
  #work = 0;
  /** The work when the record began that is looked at; undefined when each value is looked at by itself. */
  #begin: number | undefined;

  /** Counts from now on what is looked at without a break. */
  beginRecord(): void {
    this.#begin = this.#work;
  }

  /** Instructions times characters so far. */
  get work(): number {
    return this.#work;
  }

  /**
   * @returns undefined for a pattern that does not compile; it matches nothing, as in containerd
   * @throws `invalid_argument` when the call's regular expressions are too many or too large
   */
  compile(pattern: string): Regex | undefined {
    if (this.#byPattern.has(pattern)) return this.#byPattern.get(pattern);
    if (this.#byPattern.size === maxRegexes) {
      throw invalid("filters", `more than ${maxRegexes} different regular expressions; ask in several calls`);
    }
    this.#source += pattern.length * repetitions(pattern);
    if (this.#source > maxSource) throw tooLarge();
    const regex = loneSurrogate.test(pattern) ? undefined : this.#compileText(pattern);
    this.#byPattern.set(pattern, regex);
    return regex;
  }

  #compileText(pattern: string): Regex | undefined {
    let compiled: RE2JS;
    try {
      compiled = RE2JS.compile(pattern);
    } catch (error) {
      if (error instanceof RE2JSException) return undefined;
      throw error;
    }
    const size = compiled.programSize();
    this.#instructions += size;
    if (this.#instructions > maxInstructions) throw tooLarge();
    const literal = literalOf(compiled);
    return {
      test: (text) => {
        if (text.length < literal.text.length) return false;
        if (literal.kind !== "contains" && !text.startsWith(literal.text)) return false;
        const begin = this.#begin ?? this.#work;
        const isSearch = literal.exact && literal.kind === "contains";
        this.#work += (size * (text.length + 1)) / (isSearch ? searchSpeed : 1);
        if (this.#work - begin > maxWorkAtOnce || this.#work > maxWork) throw tooMuchWork();
        return isSearch ? text.includes(literal.text) : compiled.test(text);
      },
      matchesEmpty: compiled.test(""),
      literal,
    };
  }
}

/** At most how many copies of a part of the pattern its `{n,m}` ask for; RE2 allows 1,000 even when they nest. */
function repetitions(pattern: string): number {
  let product = 1;
  for (const [, least, most] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    product = Math.min(1000, product * Math.max(1, Number(least), Number(most ?? 0)));
  }
  return product;
}

function tooLarge(): Error {
  return invalid("filters", "the regular expressions are too large; shorten them, or repeat less in {…}");
}
