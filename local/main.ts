/** `sandbox-functions`: the programs of the package by name. All other commands are those of `sandbox`. */
import process from "node:process";

/** The programs that run a part of the product on this machine. */
const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import("./start.ts"),
  serve: () => import("./serve.ts"),
  migrate: () => import("../scripts/migrate.ts"),
  agent: () => import("../agent/main.ts"),
};

const help = `Programs of this machine:
  sandbox-functions start     functions, a database file and an agent (--help)
  sandbox-functions serve     only the functions, as the environment configures them
  sandbox-functions migrate   applies all missing migrations to the database (--help)
  sandbox-functions agent     only an agent (--help)

sandbox-functions also has the commands of sandbox but its start:
`;

/** The words for which the help comes first; that of `sandbox` follows. */
const helpWords: ReadonlySet<string> = new Set(["", "help", "--help"]);

const { argv } = process;
const name = argv[2] ?? "";
const load = Object.hasOwn(programs, name) ? programs[name] : undefined;
if (load) {
  // A program finds its own arguments where it would without its name.
  argv.splice(2, 1);
  await load();
} else {
  if (helpWords.has(name)) process.stdout.write(`${help}\n`);
  await import("../cli/main.ts");
}
