export const kinds = ["create", "start", "stop", "shutdown", "wait", "status"] as const;

export type Kind = (typeof kinds)[number];

export const faults = [
  /** A functions server dies or gives up during a call. */
  "drop",
  /** A request arrives after its caller has left. */
  "late",
  /** A client repeats a Create or Start with the same idempotency key, before or after it gives up. */
  "retry",
  /** The network repeats a request. */
  "duplicate",
  /** An agent dies between any two of its steps. */
  "restart",
  /** The database is restored from a copy. */
  "restore",
  /** An agent's data folder is lost. */
  "lose",
  /** An agent refuses a Create because of its spec. */
  "refuse",
  /** The connection to the agent fails: nothing was sent. */
  "unsent",
  /** An agent is forgotten. */
  "forget",
  /** A tombstone is pruned. */
  "prune",
] as const;

/** Other events: a process ends, the database is copied, the row of a gone life is pruned. */
export const events = ["exit", "copy", "retention"] as const;

export type Budgeted = Kind | (typeof faults)[number] | (typeof events)[number];

/** The bounds of one exhaustive search. */
export interface Scope {
  readonly name: string;
  /** Maximum number of each kind of call, fault and event. */
  readonly budget: Readonly<Partial<Record<Budgeted, number>>>;
  /** Number of agents; 1 if absent. */
  readonly agents?: number;
  /** Maximum number of concurrent calls; 2 if absent. */
  readonly calls?: number;
  /** True if the agents implement only containerd's calls, without lives, call ids, epochs and views. */
  readonly isThirdParty?: boolean;
  /** True if the functions' clocks stand still: numbers come from the row alone. */
  readonly isClockStuck?: boolean;
  /** True if no agent has answered before: the first Create names no epoch. */
  readonly isFirstContact?: boolean;
  /** True if the database may be copied at any time; otherwise the copy is of the empty database. */
  readonly anyBackup?: boolean;
}

/** Returns true if the scope's budget has no fault. */
export function isFaultFree({ budget }: Scope): boolean {
  return faults.every((fault) => !budget[fault]);
}

const network = { drop: 1, late: 2, duplicate: 1 };

/** The full scopes, with about 17 million states in all. */
export const scopes = [
  { name: "no-fault", budget: { create: 2, start: 1, stop: 1, shutdown: 2, wait: 1, status: 1, exit: 1 } },
  { name: "three-at-once", calls: 3, budget: { create: 2, start: 1, stop: 1, shutdown: 2 } },
  { name: "waits", budget: { create: 3, start: 2, shutdown: 2, wait: 2, exit: 2 } },
  { name: "network", budget: { create: 2, start: 1, shutdown: 2, status: 1, exit: 1, ...network } },
  { name: "restarts", budget: { create: 2, start: 2, shutdown: 1, exit: 1, restart: 2, duplicate: 1 } },
  {
    name: "folder-lost",
    budget: { create: 2, start: 1, shutdown: 1, status: 1, exit: 1, lose: 1, drop: 1, late: 2 },
  },
  { name: "backup-empty", budget: { create: 2, start: 1, shutdown: 2, restore: 1, drop: 1, late: 1 } },
  { name: "backup-any", anyBackup: true, budget: { create: 2, start: 1, shutdown: 2, copy: 1, restore: 1 } },
  {
    name: "clock-stuck",
    isClockStuck: true,
    budget: { create: 2, start: 2, shutdown: 2, restore: 1, drop: 1 },
  },
  {
    name: "refused",
    budget: { create: 3, shutdown: 1, refuse: 1, unsent: 1, drop: 1, late: 1, duplicate: 1 },
  },
  { name: "prune", budget: { create: 2, start: 1, shutdown: 1, prune: 1, ...network } },
  {
    name: "mixed",
    budget: {
      ...{ create: 2, start: 1, shutdown: 1, exit: 1, restart: 1, lose: 1 },
      ...{ drop: 1, late: 1, duplicate: 1 },
    },
  },
  {
    name: "third-party",
    isThirdParty: true,
    budget: { create: 2, start: 1, stop: 1, shutdown: 2, wait: 1, exit: 1 },
  },
  {
    name: "third-party-late",
    isThirdParty: true,
    budget: { create: 2, start: 1, shutdown: 2, drop: 1, late: 1 },
  },
  {
    name: "two-agents",
    agents: 2,
    budget: { create: 2, start: 2, shutdown: 1, forget: 1, drop: 1, late: 1, exit: 1 },
  },
  {
    name: "three-calls",
    calls: 3,
    budget: { create: 2, shutdown: 2, status: 1, drop: 1, late: 1, duplicate: 1 },
  },
  {
    name: "retries",
    budget: { create: 2, start: 1, shutdown: 1, retry: 2, drop: 1, late: 1, restart: 1, unsent: 1 },
  },
  { name: "unknown-id", isClockStuck: true, budget: { create: 2, start: 1, shutdown: 3, ...network } },
  {
    name: "retention",
    budget: { create: 2, start: 1, shutdown: 2, retention: 1, drop: 1, late: 1, exit: 1 },
  },
  {
    name: "third-party-refused",
    isThirdParty: true,
    budget: { create: 3, start: 1, shutdown: 2, refuse: 2, unsent: 1, drop: 1, late: 1 },
  },
  {
    name: "first-contact",
    isFirstContact: true,
    budget: { create: 2, start: 1, shutdown: 2, wait: 1, status: 1, drop: 1, late: 1 },
  },
  {
    name: "elsewhere",
    agents: 2,
    budget: { create: 2, start: 1, shutdown: 2, forget: 1, drop: 1, late: 1 },
  },
] as const satisfies readonly Scope[];

export type ScopeName = (typeof scopes)[number]["name"];

/** Scopes that are small enough for every test run. Together they cover every kind of call, fault and event. */
export const smallScopes: readonly Scope[] = [
  { name: "no-fault", budget: { create: 2, start: 1, stop: 1, shutdown: 1, wait: 1, status: 1, exit: 1 } },
  { name: "three-at-once", calls: 3, budget: { create: 2, stop: 1, shutdown: 2 } },
  { name: "network", budget: { create: 2, start: 1, shutdown: 1, drop: 1, late: 1, duplicate: 1 } },
  { name: "restarts", budget: { create: 2, start: 1, shutdown: 1, exit: 1, restart: 1 } },
  { name: "folder-lost", budget: { create: 2, start: 1, shutdown: 1, lose: 1, drop: 1, late: 1 } },
  { name: "backup", anyBackup: true, budget: { create: 2, start: 1, shutdown: 1, copy: 1, restore: 1 } },
  {
    name: "clock-stuck",
    isClockStuck: true,
    budget: { create: 2, start: 1, shutdown: 1, restore: 1, drop: 1 },
  },
  { name: "unknown-id", isClockStuck: true, budget: { create: 2, shutdown: 2, drop: 1, late: 1 } },
  {
    name: "refused",
    budget: { create: 2, shutdown: 1, refuse: 1, unsent: 1, drop: 1, late: 1, duplicate: 1 },
  },
  { name: "prune", budget: { create: 2, shutdown: 1, prune: 1, drop: 1, late: 1, duplicate: 1 } },
  { name: "retention", budget: { create: 2, shutdown: 1, retention: 1, drop: 1, late: 1 } },
  {
    name: "first-contact",
    isFirstContact: true,
    budget: { create: 2, shutdown: 1, status: 1, drop: 1, late: 1 },
  },
  { name: "retries", budget: { create: 1, start: 1, shutdown: 1, retry: 1, drop: 1, late: 1 } },
  {
    name: "third-party",
    isThirdParty: true,
    budget: { create: 2, start: 1, stop: 1, shutdown: 1, status: 1, exit: 1, refuse: 1 },
  },
  {
    name: "two-agents",
    agents: 2,
    budget: { create: 2, start: 1, shutdown: 1, forget: 1, drop: 1, late: 1 },
  },
];
