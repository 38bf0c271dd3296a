-- Finished by hand: WITHOUT ROWID, except for tables with large rows, and the trigger.
CREATE TABLE `subscription_cursors` (
	`namespace` text PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`uid` text NOT NULL,
	`revision` integer NOT NULL,
	`url` blob NOT NULL,
	`filter` blob NOT NULL,
	`sandbox_id` text NOT NULL,
	`secrets` blob NOT NULL,
	`since` integer NOT NULL,
	`paused_at` integer,
	`paused_reason` text NOT NULL,
	`failing_since` integer,
	`succeeded_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `name`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_by_uid` ON `subscriptions` (`uid`);--> statement-breakpoint
CREATE INDEX `subscriptions_by_sandbox` ON `subscriptions` (`namespace`,`sandbox_id`);--> statement-breakpoint
CREATE TABLE `subscription_lanes` (
	`subscription` text NOT NULL,
	`redelivery` integer NOT NULL,
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`after` integer NOT NULL,
	`until` integer,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	PRIMARY KEY(`subscription`, `redelivery`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `subscription_lanes_by_due` ON `subscription_lanes` (`due_at`);--> statement-breakpoint
CREATE TABLE `subscription_attempts` (
	`number` integer PRIMARY KEY NOT NULL,
	`subscription` text NOT NULL,
	`message` text NOT NULL,
	`sequence` integer NOT NULL,
	`id` text NOT NULL,
	`attempt` integer NOT NULL,
	`time` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`status` integer NOT NULL,
	`error` text NOT NULL,
	`answer` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `subscription_attempts_by_subscription` ON `subscription_attempts` (`subscription`,`number`);--> statement-breakpoint
CREATE INDEX `subscription_attempts_by_age` ON `subscription_attempts` (`time`);--> statement-breakpoint
CREATE TRIGGER `subscriptions_deleted_lanes` AFTER DELETE ON `subscriptions`
BEGIN
	DELETE FROM subscription_lanes WHERE subscription = old.uid;
END;
