import { invalid } from "../../errors/error.ts";
import { type Filter, type Operator, orderOperators, type Selector } from "./filter.ts";
import { Scanner } from "./scanner.ts";

/**
 * Maximum number of selectors in all filters of one call. Each row may be tested with each selector: without a limit, a
 * request of 4 MiB could have 800,000 selectors and keep a process busy for minutes.
 */
export const maxSelectors = 10_000;

/**
 * Parses the filters of one call. A sandbox must match at least one of them; without filters, all sandboxes match.
 *
 *     filter   := "" | selector ("," selector)*
 *     selector := path [operator value]
 *     path     := part ("." part)*
 *     part     := [A-Za-z0-9_]+ | quoted
 *     operator := "==" | "!=" | "~=", and over REST "<" | "<=" | ">" | ">="
 *     value    := quoted | any characters up to a comma or a space, not beginning with one of `. = ! ~ " / |`
 *     quoted   := a Go string in "…"; for a regular expression also in /…/ or |…|
 *
 * Spaces may stand before a part, an operator and a value.
 * @param hasOrder true to accept the operators that only REST's language has
 * @throws `invalid_argument` for the first filter that does not parse, or for more than `maxSelectors` selectors
 * @see containerd pkg/filters/parser.go
 */
export function parseFilters(filters: readonly string[], hasOrder = false): Filter[] {
  let room = maxSelectors;
  return filters.map((text, index) => {
    const filter = parseFilter(new Scanner(text, `filters[${index}]`), room, hasOrder);
    room -= filter.length;
    return filter;
  });
}

function parseFilter(scanner: Scanner, room: number, hasOrder: boolean): Filter {
  if (scanner.atEnd) return [];
  const selectors: Selector[] = [];
  do {
    if (selectors.length === room) {
      throw invalid(
        "filters",
        `more than ${maxSelectors.toLocaleString("en-US")} selectors; ask in several calls`,
      );
    }
    selectors.push(parseSelector(scanner, hasOrder));
  } while (scanner.take(","));
  if (!scanner.atEnd)
    scanner.fail("expected a comma or the end; a value with spaces in it needs double quotes");
  return selectors;
}

function parseSelector(scanner: Scanner, hasOrder: boolean): Selector {
  const path = [parsePart(scanner)];
  while (scanner.take(".")) path.push(parsePart(scanner));
  if (scanner.atEnd || scanner.next === ",") return { path, operator: "present", value: "" };
  const operator = parseOperator(scanner, hasOrder);
  return { path, operator, value: parseValue(scanner, operator) };
}

function parsePart(scanner: Scanner): string {
  scanner.skipSpace();
  switch (scanner.next) {
    case '"':
      return scanner.readQuoted();
    case "/":
    case "|":
      return scanner.fail("a field name is quoted with double quotes only");
    default:
      return (
        scanner.readName() ||
        scanner.fail("expected a field name of letters, digits and _, or any name in double quotes")
      );
  }
}

function parseOperator(scanner: Scanner, hasOrder: boolean): Exclude<Operator, "present"> {
  scanner.skipSpace();
  const order = hasOrder ? orderOperators.find((operator) => scanner.take(operator)) : undefined;
  if (order) return order;
  const start = scanner.position;
  const operator = scanner.readOperator();
  const known = hasOrder ? "==, !=, ~=, <, <=, > or >=" : "==, != or ~=";
  switch (operator) {
    case "==":
    case "!=":
    case "~=":
      return operator;
    case "":
      return scanner.fail(
        `expected an operator (${known}); a field name with anything but letters, digits and _ needs double quotes`,
      );
    default:
      return scanner.fail(
        `the operators are ${known.replace(" or ", " and ")}; a value that begins with = ! or ~ needs quotes`,
        start,
      );
  }
}

function parseValue(scanner: Scanner, operator: Selector["operator"]): string {
  scanner.skipSpace();
  switch (scanner.next) {
    case '"':
      return scanner.readQuoted();
    case "/":
    case "|":
      if (operator === "~=") return scanner.readQuoted();
      return scanner.fail(
        "only a regular expression may be quoted with / or |; put this value in double quotes",
      );
    case "":
    case ",":
      return scanner.fail('expected a value; the empty one is ""');
    case ".":
    case "=":
    case "!":
    case "~":
      return scanner.fail("a value that begins with this character needs quotes");
    default:
      return scanner.readValue();
  }
}
