const grammar = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Reads a number in JSON's grammar that is a whole one from 0 to 2^32-1, however written: `7`, `7.0`, `70e-1`.
 * It is decided by the digits; a double would take 4294967295.00000001 for whole.
 * @returns undefined for anything else
 */
export function parseUint32(lexeme: string): number | undefined {
  const parts = grammar.exec(lexeme);
  if (!parts) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return 0;
  // Not /0+$/, which takes the square of a run of zeros that something follows.
  let length = digits.length;
  while (digits.charAt(length - 1) === "0") length--;
  const zeros = digits.length - length + Number(exponent) - fraction.length;
  if (sign === "-" || zeros < 0 || length + zeros > 10) return undefined;
  const value = Number(digits.slice(0, length) + "0".repeat(zeros));
  return value <= 0xffff_ffff ? value : undefined;
}
