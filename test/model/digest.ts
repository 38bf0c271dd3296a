/** Hashes a sequence of whole numbers and texts to a number from 1 to 2^53 (as the algorithm cyrb53 does for a text). */
export class Digest {
  #high = 0xdeadbeef;
  #low = 0x41c6ce57;

  /** Appends whole numbers of at most 32 bits. */
  add(...numbers: readonly number[]): this {
    for (const each of numbers) this.#append(each);
    return this;
  }

  /** Appends a list: lists of other lengths have other digests. */
  addList(numbers: readonly number[]): this {
    this.#append(numbers.length);
    for (const each of numbers) this.#append(each);
    return this;
  }

  /** Appends digests whose order does not matter. */
  addSet(digests: readonly number[]): this {
    this.#append(digests.length);
    const sorted = digests.length > 1 ? [...digests].sort((a, b) => a - b) : digests;
    for (const each of sorted) {
      this.#append((each % 4294967296) | 0);
      this.#append((each / 4294967296) | 0);
    }
    return this;
  }

  addText(text: string): this {
    this.#append(text.length);
    for (let i = 0; i < text.length; i++) this.#append(text.charCodeAt(i));
    return this;
  }

  addTexts(texts: readonly string[]): this {
    this.#append(texts.length);
    for (const each of texts) this.addText(each);
    return this;
  }

  get value(): number {
    let high = this.#high;
    let low = this.#low;
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0) + 1;
  }

  #append(code: number): void {
    this.#high = Math.imul(this.#high ^ code, 2654435761);
    this.#low = Math.imul(this.#low ^ code, 1597334677);
  }
}
