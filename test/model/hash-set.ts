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
