import { defineConfig } from "drizzle-kit";

/** `npm run db:generate` writes a migration for what changed in the tables; finish its SQL by hand. */
export default defineConfig({
  dialect: "sqlite",
  schema: [
    "./schema/sandboxes.ts",
    "./schema/sandbox-labels.ts",
    "./schema/instances.ts",
    "./schema/exits.ts",
    "./schema/agents.ts",
    "./schema/strays.ts",
    "./schema/events.ts",
    "./schema/leases.ts",
    "./schema/idempotency-keys.ts",
    "./schema/triggers.ts",
    "./schema/trigger-deliveries.ts",
    "./schema/subscriptions.ts",
    "./schema/subscription-lanes.ts",
    "./schema/subscription-attempts.ts",
  ],
  out: "./schema/migrations",
});
