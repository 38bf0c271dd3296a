-- Made by drizzle-kit, then finished by hand: WITHOUT ROWID, and what is taken over from the table before it.
ALTER TABLE `instances` RENAME TO `instances_before`;
--> statement-breakpoint
CREATE TABLE `instances` (
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`life` integer NOT NULL,
	`phase` text NOT NULL,
	`highest` integer NOT NULL,
	`ending` integer NOT NULL,
	`wanted` text NOT NULL,
	`start_call` text NOT NULL,
	`agent` text NOT NULL,
	`epoch` integer NOT NULL,
	`sole` text NOT NULL,
	`revision` integer NOT NULL,
	`call` text NOT NULL,
	`call_id` text NOT NULL,
	`outcome` text NOT NULL,
	`error` blob NOT NULL,
	`pid` integer NOT NULL,
	`address` blob NOT NULL,
	`created_at_seconds` integer,
	`created_at_nanos` integer,
	`expires_at` integer,
	`observed_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `instances_live_by_agent` ON `instances` (`agent`,`namespace`,`id`) WHERE phase <> 'gone';
--> statement-breakpoint
CREATE INDEX `instances_gone_by_age` ON `instances` (`observed_at`) WHERE phase = 'gone';
--> statement-breakpoint
CREATE TABLE `exits` (
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`life` integer NOT NULL,
	`status` integer NOT NULL,
	`exited_at_seconds` integer,
	`exited_at_nanos` integer,
	`reason` text NOT NULL,
	`recorded_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `id`, `life`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `exits_by_age` ON `exits` (`recorded_at`);
--> statement-breakpoint
CREATE TABLE `agents` (
	`name` text PRIMARY KEY NOT NULL,
	`epoch` integer NOT NULL,
	`seen_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `given_up` (
	`agent` text NOT NULL,
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`number` integer NOT NULL,
	PRIMARY KEY(`agent`, `namespace`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
-- A generation was a number of milliseconds, so every life from now on is later. What another Create may have made
-- since the last Shutdown is `creating`.
INSERT INTO instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch, sole, revision,
	call, call_id, outcome, error, pid, address, created_at_seconds, created_at_nanos, observed_at)
SELECT namespace, id, max(generation, 1), phase, max(generation, 1),
	CASE WHEN phase = 'gone' OR (operation = 'shutdown' AND outcome <> 'failed') THEN max(generation, 1) ELSE 0 END,
	'', '', CAST(agent AS TEXT), 0, '', 1, operation, operation_id, outcome, x'',
	CASE WHEN phase IN ('running', 'stopped') THEN pid ELSE 0 END, address,
	CASE WHEN phase = 'creating' THEN NULL ELSE created_at_seconds END,
	CASE WHEN phase = 'creating' THEN NULL ELSE created_at_nanos END, observed_at
FROM (SELECT *, CASE
	WHEN state <> '' AND shutdown_at IS NULL AND state = 'SANDBOX_READY' THEN 'running'
	WHEN state <> '' AND shutdown_at IS NULL AND state = 'SANDBOX_NOTREADY' THEN 'stopped'
	WHEN state <> '' AND shutdown_at IS NULL THEN 'created'
	WHEN opened > incarnation THEN 'creating'
	ELSE 'gone' END AS phase FROM instances_before);
--> statement-breakpoint
INSERT INTO exits (namespace, id, life, status, exited_at_seconds, exited_at_nanos, reason, recorded_at)
SELECT namespace, id,
	CASE WHEN shutdown_at IS NOT NULL AND opened > incarnation THEN max(incarnation, 1) ELSE max(generation, 1) END,
	coalesce(exit_status, 255), exited_at_seconds, exited_at_nanos,
	CASE WHEN exit_status IS NULL THEN 'lost' ELSE 'exited' END, observed_at
FROM instances_before WHERE exit_status IS NOT NULL OR (state <> '' AND shutdown_at IS NOT NULL);
--> statement-breakpoint
DROP TABLE `instances_before`;
