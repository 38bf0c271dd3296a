import { print, styled } from "./print.ts";
import { printable } from "./printable.ts";

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  text(row: T): string;
  /** Adds colour to the text, which may be followed by spaces. */
  paint?(text: string, row: T): string;
}

const gap = "   ";

/** A table that may grow: later rows have the widths of the first ones, at least. */
export class Table<T> {
  readonly #columns: readonly Column<T>[];
  readonly #widths: number[];
  #hasTitles = false;

  constructor(columns: readonly Column<T>[]) {
    this.#columns = columns;
    this.#widths = columns.map(({ title }) => title.length);
  }

  /** Prints rows, and the titles before the first ones. */
  print(rows: readonly T[]): void {
    const texts = rows.map((row) => this.#columns.map((column) => printable(column.text(row))));
    for (const cells of texts) {
      for (const [at, cell] of cells.entries()) {
        this.#widths[at] = Math.max(this.#widths[at] ?? 0, cell.length);
      }
    }
    if (!this.#hasTitles) {
      print(styled("bold", this.#line(this.#columns.map(({ title }) => title))));
      this.#hasTitles = true;
    }
    for (const [index, cells] of texts.entries()) print(this.#line(cells, rows[index]));
  }

  #line(cells: readonly string[], row?: T): string {
    const padded = cells.map((cell, at) => {
      const width = at === cells.length - 1 ? 0 : (this.#widths[at] ?? 0);
      const text = cell.padEnd(width);
      const { paint } = this.#columns[at] ?? {};
      return paint && row !== undefined ? paint(text, row) : text;
    });
    return padded.join(gap).trimEnd();
  }
}
