/**
 * Bundles schema/migrations into schema/migrations.ts and migration-tags.ts, for runtimes without a filesystem.
 * `--check` fails on drift.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const folder = new URL("../schema/migrations/", import.meta.url);
const bundle = new URL("../schema/migrations.ts", import.meta.url);
const tagsBundle = new URL("../schema/migration-tags.ts", import.meta.url);
/** Longer lists of statements have a line each. */
const maxLineLength = 90;
const breakpoint = "--> statement-breakpoint";

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

/** Splits a migration at drizzle-kit's separators, and removes comment lines. */
function statements(sql: string): string[] {
  return sql
    .split(breakpoint)
    .map((statement) => statement.replace(/^--.*\n/gm, "").trim())
    .filter((statement) => statement !== "");
}

/** Formats a text as a template literal. */
function literal(text: string): string {
  return `\`${text.replace(/[`\\]|\$(?=\{)/g, "\\$&")}\``;
}

/** Formats statements as the formatter does: in one line if they fit. */
function list(texts: readonly string[]): string {
  const literals = texts.map(literal);
  const line = `[${literals.join(", ")}]`;
  if (line.length < maxLineLength && !line.includes("\n")) return line;
  return `[\n${literals.map((text) => `      ${text},\n`).join("")}    ]`;
}

// drizzle-kit writes the file in this form.
const { entries } = JSON.parse(await readFile(new URL("meta/_journal.json", folder), "utf8")) as Journal;
const migrations = await Promise.all(
  entries.map(async ({ tag }) => {
    const sql = await readFile(new URL(`${tag}.sql`, folder), "utf8");
    return `  {\n    tag: ${JSON.stringify(tag)},\n    statements: ${list(statements(sql))},\n  },\n`;
  }),
);
const text = `// Made by scripts/bundle-migrations.ts from schema/migrations.

export interface Migration {
  /** Its name, which begins with its number. */
  readonly tag: string;
  readonly statements: readonly string[];
}

/** All migrations, oldest first. */
export const migrations: readonly Migration[] = [
${migrations.join("")}];
`;

const tagsText = `// Made by scripts/bundle-migrations.ts from schema/migrations.

/** The tags of all migrations, oldest first, to check that a database is migrated. */
export const migrationTags: readonly string[] = [
${entries.map(({ tag }) => `  ${JSON.stringify(tag)},\n`).join("")}];
`;

const files = [
  [bundle, text],
  [tagsBundle, tagsText],
] as const;
for (const [file, expected] of files) {
  if (!process.argv.includes("--check")) {
    await writeFile(file, expected);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== expected) {
    console.error(
      `${fileURLToPath(file)} does not match schema/migrations: run scripts/bundle-migrations.ts`,
    );
    process.exitCode = 1;
  }
}
