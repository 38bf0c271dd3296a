import type { RE2JS } from "re2js";

/** A necessary condition for the texts that a regular expression matches, known without running it. */
export interface Literal {
  /** The matching texts equal `text`, begin with it or contain it. */
  readonly kind: "equals" | "startsWith" | "contains";
  /** Empty if nothing is known. */
  readonly text: string;
  /** True if the condition is also sufficient. */
  readonly exact: boolean;
}

/** An instruction of a compiled program. The next one is at `out`. */
interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
}

/** The opcodes that matter here, as re2js numbers them. */
const capture = 3;
const emptyWidth = 4;
const match = 6;
const nop = 7;
const rune1 = 9;

/** Arguments of an empty-width instruction: the beginning and the end of the text. */
const beginText = 4;
const endText = 8;

/**
 * Returns the literal of a regular expression. It reads the compiled program instead of the pattern: there, flags,
 * groups, escapes and alternations are already resolved, and each exact character is one instruction.
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

/**
 * Returns true if a rune is neither a surrogate, which no valid text has, nor U+FFFD, which engines may read as one.
 */
function isPlain(rune: number): boolean {
  return rune !== 0xfffd && (rune < 0xd800 || rune > 0xdfff);
}
