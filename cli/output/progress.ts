import process from "node:process";

/** Time after which work counts as long, in milliseconds. */
const longMs = 300;
const intervalMs = 100;
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const clearLine = "\r\u001b[2K";

/** Shows what takes long on stderr, if that is a terminal. */
export class Progress {
  readonly #startMs = performance.now();
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #text: string;
  #frame = 0;
  #isShown = false;

  constructor(text: string) {
    this.#text = text;
    if (!process.stderr.isTTY) return;
    this.#timer = setInterval(() => this.#draw(), intervalMs);
    this.#timer.unref();
  }

  /** Replaces the text. */
  update(text: string): void {
    this.#text = text;
  }

  /** Removes the text from the terminal. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#isShown) process.stderr.write(clearLine);
    this.#isShown = false;
  }

  #draw(): void {
    const elapsedMs = performance.now() - this.#startMs;
    if (elapsedMs < longMs) return;
    this.#isShown = true;
    this.#frame = (this.#frame + 1) % frames.length;
    const seconds = (elapsedMs / 1_000).toFixed(1);
    process.stderr.write(`${clearLine}${frames[this.#frame]} ${this.#text} ${seconds} s`);
  }
}

/** Does work that may take long, and shows that it is being done. */
export async function withProgress<T>(text: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(text);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
