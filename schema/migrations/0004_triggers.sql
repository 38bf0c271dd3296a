-- Finished by hand: WITHOUT ROWID, except for tables with large rows.
CREATE TABLE `trigger_secret_uses` (
	`namespace` text NOT NULL,
	`trigger` text NOT NULL,
	`kid` text NOT NULL,
	`last_used_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `trigger`, `kid`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `triggers` (
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`uid` text NOT NULL,
	`revision` integer NOT NULL,
	`document` blob NOT NULL,
	`secrets` blob NOT NULL,
	`paused_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `name`)
);
--> statement-breakpoint
CREATE TABLE `trigger_deliveries` (
	`namespace` text NOT NULL,
	`trigger` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` blob NOT NULL,
	`event` text NOT NULL,
	`kid` text NOT NULL,
	`replay_of` text NOT NULL,
	`request_id` text NOT NULL,
	`headers` blob NOT NULL,
	`body` blob,
	`plan` blob NOT NULL,
	`received_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`claim` text NOT NULL,
	`lease_until` integer NOT NULL,
	`done_at` integer,
	`outcome` text NOT NULL,
	`results` blob NOT NULL,
	`error` blob NOT NULL,
	PRIMARY KEY(`namespace`, `trigger`, `key`)
);
--> statement-breakpoint
CREATE INDEX `trigger_deliveries_in_order` ON `trigger_deliveries` (`namespace`,`trigger`,`received_at`,`key`);--> statement-breakpoint
CREATE INDEX `trigger_deliveries_by_age` ON `trigger_deliveries` (`received_at`);--> statement-breakpoint
CREATE INDEX `trigger_deliveries_unfinished` ON `trigger_deliveries` (`lease_until`) WHERE done_at is null;--> statement-breakpoint
CREATE INDEX `trigger_deliveries_with_body` ON `trigger_deliveries` (`received_at`) WHERE body is not null;--> statement-breakpoint
CREATE TABLE `trigger_marks` (
	`namespace` text NOT NULL,
	`trigger` text NOT NULL,
	`id` text NOT NULL,
	`sequence` text NOT NULL,
	`is_deleted` integer NOT NULL,
	`holder` text NOT NULL,
	`held_until` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `trigger`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `trigger_marks_by_age` ON `trigger_marks` (`updated_at`);