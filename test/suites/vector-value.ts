/** The rule that generates a large value of the vectors. */
export interface ValueRule {
  readonly type: "string" | "bytes";
  readonly rule: "repeat" | "counter" | "lcg";
  readonly length: number;
  readonly unit?: string;
  readonly seed?: number;
}

/** Returns a function that returns the bytes of a value, one after the other. */
function generator({ rule, unit = "", seed = 0 }: ValueRule): (at: number) => number {
  if (rule === "repeat") {
    const bytes = new TextEncoder().encode(unit);
    return (at) => bytes[at % bytes.length] ?? 0;
  }
  if (rule === "counter") return (at) => at + Math.floor(at / 256);
  let x = seed;
  return () => {
    // Modulo 2 ** 31.
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor(x / 65536);
  };
}

/** Generates a large value. @see test/vectors/README.md */
export function makeValue(rule: ValueRule): Uint8Array<ArrayBuffer> {
  const next = generator(rule);
  const bytes = new Uint8Array(rule.length);
  // `Uint8Array.from` takes ten times as long.
  for (let at = 0; at < bytes.length; at++) bytes[at] = next(at);
  return bytes;
}

/** The large values of one scenario, which `${NAME}` refers to. */
export class Values {
  readonly #bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

  constructor(rules: Readonly<Record<string, ValueRule>> = {}) {
    this.#bytes = new Map(Object.entries(rules).map(([name, rule]) => [name, makeValue(rule)]));
  }

  /** Replaces every `${NAME}` in a text. */
  text(text: string): string {
    let filled = text;
    for (const [name, bytes] of this.#bytes) {
      if (filled.includes(`\${${name}}`))
        filled = filled.replaceAll(`\${${name}}`, new TextDecoder().decode(bytes));
    }
    return filled;
  }

  /** Returns bytes. @param base64 their base64, or `${NAME}` */
  bytes(base64: string): Uint8Array<ArrayBuffer> {
    const name = /^\$\{(\w+)\}$/.exec(base64)?.[1];
    const value = name === undefined ? undefined : this.#bytes.get(name);
    return value ?? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  }
}
