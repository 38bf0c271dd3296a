import type { BenchOperation } from "../operations.ts";
import { median, rounded } from "../statistics.ts";
import { measureSection } from "./section.ts";
import type { Subject } from "./subject.ts";

/** Length and number of the measurements. */
export interface Effort {
  readonly rounds: number;
  /** CPU time of the floor that a section is to take, in milliseconds. */
  readonly sectionMs: number;
}

/** One operation at one concurrency. */
export interface CpuResult {
  readonly operation: string;
  readonly concurrency: number;
  /** Microseconds of CPU per operation, the median of all rounds. */
  readonly productUs: number;
  readonly floorUs: number;
  /** Median of the rounds' ratios. */
  readonly ratio: number;
}

/** Number of Gets that cost as much as a section for warming up. */
const warmGets = 2_400;

const minCount = 16;
const maxCount = 8_192;

/** Sections that are cheaper than the least one before by less than this share show that the compilers are done. */
const settledShare = 0.1;
const minWarmSections = 4;
const maxWarmSections = 12;

/** Runs sections until they no longer become cheaper. Returns the CPU time per operation in microseconds. */
async function warm(
  subject: Subject,
  operation: BenchOperation,
  count: number,
  concurrency: number,
): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let section = 0; section < maxWarmSections; section++) {
    const us = await measureSection(subject, operation, count, concurrency);
    if (section >= minWarmSections && us > least * (1 - settledShare)) return Math.min(us, least);
    least = Math.min(us, least);
  }
  return least;
}

/** Returns the number of operations that make a section, a multiple of the concurrency; warms both up on the way. */
async function calibrate(
  [product, floor]: readonly [Subject, Subject],
  operation: BenchOperation,
  concurrency: number,
  sectionMs: number,
): Promise<number> {
  const tried = Math.ceil(Math.max(minCount, warmGets / operation.weight) / concurrency) * concurrency;
  await warm(product, operation, tried, concurrency);
  const floorUs = await warm(floor, operation, tried, concurrency);
  const wanted = Math.min(Math.max((sectionMs * 1_000) / floorUs, minCount), maxCount);
  return Math.ceil(wanted / concurrency) * concurrency;
}

/** Measures product and floor in turns, so that what else the machine does meets both. */
export async function compare(
  subjects: readonly [product: Subject, floor: Subject],
  operation: BenchOperation,
  concurrency: number,
  { rounds, sectionMs }: Effort,
): Promise<CpuResult> {
  const [product, floor] = subjects;
  const count = await calibrate(subjects, operation, concurrency, sectionMs);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const isFloorFirst = round % 2 === 1;
    if (isFloorFirst) theirs.push(await measureSection(floor, operation, count, concurrency));
    ours.push(await measureSection(product, operation, count, concurrency));
    if (!isFloorFirst) theirs.push(await measureSection(floor, operation, count, concurrency));
  }
  return {
    operation: operation.name,
    concurrency,
    productUs: rounded(median(ours)),
    floorUs: rounded(median(theirs)),
    ratio: rounded(median(ours.map((us, round) => us / (theirs[round] ?? us)))),
  };
}
