-- Finished by hand: WITHOUT ROWID, except for the large rows of idempotency_keys, ON CONFLICT IGNORE, and the triggers.
CREATE TABLE `strays` (
	`agent` text NOT NULL,
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`life` integer NOT NULL,
	`found_at` integer NOT NULL,
	PRIMARY KEY(`agent`, `namespace`, `id`, `life`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `events` (
	`namespace` text NOT NULL,
	`sequence` integer NOT NULL ON CONFLICT IGNORE,
	`type` text NOT NULL,
	`id` text NOT NULL,
	`life` integer NOT NULL,
	`call_id` text NOT NULL,
	`actor` text NOT NULL,
	`reason` text NOT NULL,
	`request_id` text NOT NULL,
	`time` integer NOT NULL,
	`data` blob NOT NULL,
	PRIMARY KEY(`namespace`, `sequence`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `events_by_sandbox` ON `events` (`namespace`,`id`,`sequence`);--> statement-breakpoint
CREATE TABLE `leases` (
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`on_expire` text NOT NULL,
	`warned_at` integer,
	`expired_at` integer,
	`revision` integer NOT NULL,
	`source` text NOT NULL,
	PRIMARY KEY(`namespace`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `leases_by_expiry` ON `leases` (`expired_at`,`expires_at`);--> statement-breakpoint
CREATE INDEX `leases_by_end` ON `leases` (`namespace`,`expires_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`namespace` text NOT NULL,
	`operation` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` blob NOT NULL,
	`lease_until` integer NOT NULL,
	`attempts` integer NOT NULL,
	`status` integer,
	`headers` text,
	`body` blob,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `operation`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
ALTER TABLE `instances` ADD `on_exit` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `instances_by_phase` ON `instances` (`namespace`,`phase`,`id`);--> statement-breakpoint
CREATE INDEX `instances_by_agent` ON `instances` (`namespace`,`agent`,`id`);--> statement-breakpoint
CREATE INDEX `instances_unfinished` ON `instances` (`namespace`,`id`) WHERE wanted <> '';--> statement-breakpoint
ALTER TABLE `agents` ADD `lease_until` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `agents` ADD `cursor` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `agents` ADD `round_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `agents` ADD `reconciled_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `agents` ADD `failing_since` integer;--> statement-breakpoint
ALTER TABLE `agents` ADD `unknown_before` integer;--> statement-breakpoint
CREATE INDEX `agents_silent` ON `agents` (`unknown_before`) WHERE unknown_before is not null;--> statement-breakpoint
CREATE TRIGGER `sandboxes_deleted_lease` AFTER DELETE ON `sandboxes`
BEGIN
	DELETE FROM leases WHERE namespace = old.namespace AND id = old.id;
END;
--> statement-breakpoint
CREATE TRIGGER `sandboxes_deleted_retention` AFTER DELETE ON `sandboxes`
BEGIN
	UPDATE instances SET observed_at = max(observed_at, cast((julianday('now') - 2440587.5) * 86400000000 AS integer))
	WHERE namespace = old.namespace AND id = old.id AND phase = 'gone';
END;
