/** Maximum number of namespaces whose subscriptions are known. */
const maxKnown = 10_000;

/** Time for which a namespace counts as without subscriptions, in milliseconds, where nobody else looks for its events. */
const unusedMs = 60_000;

export interface WakerOptions {
  /** Begins to deliver the new events of a namespace. Returns false if it has no subscriptions. */
  wake(namespace: string): Promise<boolean>;
  /** Keeps work running after its caller was answered. */
  readonly background: (work: Promise<unknown>) => void;
  /** True if somebody else looks at intervals for events of namespaces that are not known here. */
  readonly hasTimer: boolean;
  /** Returns the time in milliseconds since 1970. */
  readonly clock: () => number;
}

/** The knowledge of a namespace. Each look, and each new subscription, makes a new one. */
interface Knowledge {
  /** The time until which it counts as without subscriptions, in milliseconds since 1970; 0 if it has some. */
  readonly unusedUntilMs: number;
}

/** Begins deliveries as soon as this server has appended events. It costs nothing where there are no subscriptions. */
export class Waker {
  readonly #options: WakerOptions;
  readonly #known = new Map<string, Knowledge>();
  readonly #waking = new Set<string>();
  readonly #again = new Set<string>();

  constructor(options: WakerOptions) {
    this.#options = options;
  }

  /** Notes that a namespace has subscriptions, which are stored. */
  know(namespace: string): void {
    this.#remember(namespace, { unusedUntilMs: 0 });
  }

  /** Begins what is due in a namespace that has subscriptions. */
  wake(namespace: string): void {
    this.know(namespace);
    this.notify(namespace);
  }

  /** Notes that this server has appended events to the log of a namespace. */
  notify(namespace: string): void {
    const { hasTimer, clock, background } = this.#options;
    const known = this.#known.get(namespace);
    if (known ? known.unusedUntilMs > clock() : hasTimer) return;
    if (hasTimer && this.#waking.has(namespace)) {
      this.#again.add(namespace);
      return;
    }
    background(this.#wake(namespace));
  }

  async #wake(namespace: string): Promise<void> {
    const { wake, clock } = this.#options;
    this.#waking.add(namespace);
    try {
      do {
        this.#again.delete(namespace);
        const before = this.#known.get(namespace);
        const hasSome = await wake(namespace);
        // A subscription may have been stored after this look for one.
        if (!hasSome && this.#known.get(namespace) !== before) continue;
        this.#remember(namespace, { unusedUntilMs: hasSome ? 0 : clock() + unusedMs });
      } while (this.#again.has(namespace));
    } catch {
      // The database is unavailable. What was appended is found by a later look.
    } finally {
      this.#waking.delete(namespace);
      this.#again.delete(namespace);
    }
  }

  #remember(namespace: string, knowledge: Knowledge): void {
    this.#known.delete(namespace);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= maxKnown && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(namespace, knowledge);
  }
}
