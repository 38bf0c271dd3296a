const grammar = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Parses a JSON number that is an integer from 0 to 2^32-1 in any notation: `7`, `7.0`, `70e-1`. It works on the
 * digits, because a double cannot distinguish 4294967295.00000001 from an integer.
 * @returns undefined for anything else
 */
export function parseUint32(lexeme: string): number | undefined {
  const parts = grammar.exec(lexeme);
  if (!parts) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return 0;
  // The pattern /0+$/ would take quadratic time for zeros that are followed by another digit.
  let length = digits.length;
  while (digits.charAt(length - 1) === "0") length--;
  const zeros = digits.length - length + Number(exponent) - fraction.length;
  if (sign === "-" || zeros < 0 || length + zeros > 10) return undefined;
  const value = Number(digits.slice(0, length) + "0".repeat(zeros));
  return value <= 0xffff_ffff ? value : undefined;
}
