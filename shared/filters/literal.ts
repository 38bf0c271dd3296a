import type { RE2JS } from "re2js";

/** What is known, without running it, about the texts that a regular expression matches. */
export interface Literal {
  /** They are this text, begin with it or contain it. */
  readonly kind: "equals" | "startsWith" | "contains";
  /** May be empty: then nothing is known. */
  readonly text: string;
  /** True if all such texts match; otherwise only such texts do, but not all of them. */
  readonly exact: boolean;
}

/** An instruction of a compiled program, which goes on at `out`. */
interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
}

/** The kinds of instruction that matter here, as re2js numbers them. */
const capture = 3;
const emptyWidth = 4;
const match = 6;
const nop = 7;
const rune1 = 9;

/** What an empty-width instruction may ask for: to stand at the very begin or end of the text. */
const beginText = 4;
const endText = 8;

/**
 * Reads the literal off the compiled program, not off the pattern: there, flags, groups, escapes and
 * alternations have already become what they mean, and a single exact character is an instruction of its own.
 */
export function literalOf(regex: RE2JS): Literal {
  const program: { readonly inst: readonly Instruction[]; readonly start: number } = regex.re2().prog;
  const at = (index: number): Instruction | undefined => {
    let instruction = program.inst[index];
    while (instruction?.op === nop || instruction?.op === capture)
      instruction = program.inst[instruction.out];
    return instruction;
  };

  let instruction = at(program.start);
  const anchored = instruction?.op === emptyWidth && instruction.arg === beginText;
  if (anchored && instruction) instruction = at(instruction.out);

  let text = "";
  while (instruction?.op === rune1) {
    const rune = instruction.runes[0];
    if (rune === undefined || !isPlain(rune)) break;
    text += String.fromCodePoint(rune);
    instruction = at(instruction.out);
  }

  const atEnd =
    instruction?.op === emptyWidth && instruction.arg === endText && at(instruction.out)?.op === match;
  if (anchored && atEnd) return { kind: "equals", text, exact: true };
  return { kind: anchored ? "startsWith" : "contains", text, exact: instruction?.op === match };
}

/** Not a surrogate, which no text has, and not U+FFFD, which engines may take for one. */
function isPlain(rune: number): boolean {
  return rune !== 0xfffd && (rune < 0xd800 || rune > 0xdfff);
}
