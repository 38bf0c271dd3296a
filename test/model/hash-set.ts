/** Hashes a text to a number from 1 to 2^53 (the algorithm cyrb53). */
export function hash(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0) + 1;
}

/** A set of hashes with open addressing in one typed array. Takes 16 to 32 bytes per hash. */
export class HashSet {
  #slots = new Float64Array(1 << 16);
  #size = 0;

  /** Adds a hash. Returns false if the set already has it. */
  add(value: number): boolean {
    if (this.#size * 2 > this.#slots.length) {
      const old = this.#slots;
      this.#slots = new Float64Array(old.length * 2);
      this.#size = 0;
      for (const each of old) if (each) this.add(each);
    }
    const mask = this.#slots.length - 1;
    for (let i = (value % 2147483647) & mask; ; i = (i + 1) & mask) {
      if (this.#slots[i] === value) return false;
      if (this.#slots[i] === 0) {
        this.#slots[i] = value;
        this.#size++;
        return true;
      }
    }
  }
}
