import type { RE2JS } from "re2js";
import { invalid } from "../../errors/error.ts";
import { type Literal, literalOf } from "./literal.ts";
import { regexEngine } from "./regex-engine.ts";
import { maxWork, tooMuchWork } from "./work.ts";

/** A compiled regular expression. */
export interface Regex {
  /** Returns true if it matches anywhere in a text. @throws `resource_exhausted` if the call's work is used up */
  test(text: string): boolean;
  readonly matchesEmpty: boolean;
  readonly literal: Literal;
}

const maxRegexes = 64;
/** Maximum length of all patterns, in characters, each counted as often as its repetitions may copy it. */
const maxSourceLength = 100_000;
/** Length that a Unicode class such as `\pL` counts for, because it has hundreds of ranges. */
const classLength = 500;
/** Maximum number of instructions of all compiled programs: the worst cost of one character of a value. */
const maxInstructions = 20_000;
/** Maximum work for one record, which cannot be interrupted: at worst a tenth of a second. */
const maxRecordWork = 4_000_000;

/** Factor by which the platform's search for a text is faster than a regular expression. */
const searchSpeedup = 16;

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Matches patterns without operators. Their programs are known without the engine, which takes 0.2 ms for 200
 * characters and leaves much garbage. It reads U+FFFD in its own way.
 */
const plainPattern = /^[^\\^$.|?*+()[\]{}\ufffd]+$/;

/** A compiled pattern. */
interface Program {
  /** The number of its instructions. */
  readonly size: number;
  readonly literal: Literal;
  readonly matchesEmpty: boolean;
  test(text: string): boolean;
}

/** Returns the program of a plain pattern: an instruction for each character, and two around them. */
function plainProgram(text: string): Program {
  return {
    size: Array.from(text).length + 2,
    literal: { kind: "contains", text, exact: true },
    matchesEmpty: false,
    test: (value) => value.includes(text),
  };
}

/** Compiles a pattern by the engine. @returns undefined for an invalid pattern */
function compileProgram(pattern: string): Program | undefined {
  const engine = regexEngine();
  try {
    const compiled: RE2JS = engine.RE2JS.compile(pattern);
    return {
      size: compiled.programSize(),
      literal: literalOf(compiled),
      matchesEmpty: compiled.test(""),
      test: (text) => compiled.test(text),
    };
  } catch (error) {
    if (error instanceof engine.RE2JSException) return undefined;
    throw error;
  }
}

/**
 * The regular expressions of one call; each pattern is compiled once. They have RE2's syntax and linear time, as in Go.
 *
 * Compiled programs take memory and matching takes time, so one call has limits for both.
 */
export class Regexes {
  readonly #byPattern = new Map<string, Regex | undefined>();
  #sourceLength = 0;
  #instructions = 0;
  #work = 0;
  /** The work before the current record; undefined outside of records, where the limit holds for each value. */
  #workBeforeRecord: number | undefined;

  /** Begins counting the work of a record. */
  beginRecord(): void {
    this.#workBeforeRecord = this.#work;
  }

  /** Begins another call with the same expressions: one record, whose work is counted from zero. */
  beginCall(): void {
    this.#work = 0;
    this.#workBeforeRecord = 0;
  }

  /** Returns the work so far: instructions times characters. */
  get work(): number {
    return this.#work;
  }

  /**
   * Compiles a pattern. The engine must be loaded.
   * @returns undefined for an invalid pattern, which matches nothing, as in containerd
   * @throws `invalid_argument` if the call's regular expressions are too many or too large
   */
  compile(pattern: string): Regex | undefined {
    if (this.#byPattern.has(pattern)) return this.#byPattern.get(pattern);
    if (this.#byPattern.size === maxRegexes) {
      throw invalid("filters", `more than ${maxRegexes} different regular expressions; ask in several calls`);
    }
    const classes = pattern.match(/\\[pP]/g)?.length ?? 0;
    this.#sourceLength += pattern.length * repetitions(pattern) + classes * classLength;
    if (this.#sourceLength > maxSourceLength) throw tooLarge();
    const regex = loneSurrogate.test(pattern) ? undefined : this.#compileText(pattern);
    this.#byPattern.set(pattern, regex);
    return regex;
  }

  #compileText(pattern: string): Regex | undefined {
    const program = plainPattern.test(pattern) ? plainProgram(pattern) : compileProgram(pattern);
    if (program === undefined) return undefined;
    const { size, literal, matchesEmpty } = program;
    this.#instructions += size;
    if (this.#instructions > maxInstructions) throw tooLarge();
    return {
      test: (text) => {
        if (text.length < literal.text.length) return false;
        if (literal.kind !== "contains" && !text.startsWith(literal.text)) return false;
        const before = this.#workBeforeRecord ?? this.#work;
        const isSearch = literal.exact && literal.kind === "contains";
        this.#work += (size * (text.length + 1)) / (isSearch ? searchSpeedup : 1);
        if (this.#work - before > maxRecordWork || this.#work > maxWork) throw tooMuchWork();
        return isSearch ? text.includes(literal.text) : program.test(text);
      },
      matchesEmpty,
      literal,
    };
  }
}

/** Returns an upper bound for the copies of a part of the pattern by `{n,m}`. RE2 allows 1,000, even if they nest. */
function repetitions(pattern: string): number {
  let product = 1;
  for (const [, min, max] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    product = Math.min(1000, product * Math.max(1, Number(min), Number(max ?? 0)));
  }
  return product;
}

function tooLarge(): Error {
  return invalid(
    "filters",
    "the regular expressions are too large; shorten them, or use fewer repetitions in {…}",
  );
}
