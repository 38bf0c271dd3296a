/** A seeded source of random choices. The same seed makes the same choices. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  }

  /** Returns a number from 0 (included) to 1 (excluded). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Returns a whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Picks an element. @throws RangeError for an empty list */
  pick<T>(list: readonly T[]): T {
    const index = Math.floor(this.next() * list.length);
    const picked = list[index];
    if (picked === undefined) throw new RangeError("list: must not be empty");
    return picked;
  }

  /** Picks a name with a probability in proportion to its weight. */
  weighted<Name extends string>(weights: readonly (readonly [Name, number])[]): Name {
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.next() * total;
    for (const [name, weight] of weights) {
      left -= weight;
      if (left < 0) return name;
    }
    const [first] = weights;
    if (!first) throw new RangeError("weights: must not be empty");
    return first[0];
  }

  /** Returns a separate source for a part, whose choices do not depend on those of other parts. */
  fork(part: number): Random {
    return new Random((Math.imul(this.#state, 31) + part + 1) >>> 0);
  }
}
