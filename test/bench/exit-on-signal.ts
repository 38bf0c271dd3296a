// A program that only died of a signal would leave behind what it started, such as sqld.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
