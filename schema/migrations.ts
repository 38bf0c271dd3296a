// Made by scripts/bundle-migrations.ts from schema/migrations.

export interface Migration {
  /** Its name, which begins with its number. */
  readonly tag: string;
  readonly statements: readonly string[];
}

/** All migrations, oldest first. */
export const migrations: readonly Migration[] = [
  {
    tag: "0000_records",
    statements: [
      `CREATE TABLE \`sandboxes\` (
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`uid\` text NOT NULL,
	\`revision\` integer NOT NULL,
	\`runtime_name\` blob NOT NULL,
	\`runtime_options\` blob,
	\`spec\` blob,
	\`labels\` text NOT NULL,
	\`extensions\` text NOT NULL,
	\`sandboxer\` blob NOT NULL,
	\`created_at\` integer NOT NULL,
	\`updated_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`id\`)
) WITHOUT ROWID;`,
      `CREATE TABLE \`sandbox_labels\` (
	\`namespace\` text NOT NULL,
	\`key\` blob NOT NULL,
	\`value\` blob NOT NULL,
	\`id\` text NOT NULL,
	PRIMARY KEY(\`namespace\`, \`key\`, \`value\`, \`id\`)
) WITHOUT ROWID;`,
      `CREATE INDEX \`sandbox_labels_by_key\` ON \`sandbox_labels\` (\`namespace\`,\`key\`,\`id\`);`,
      `CREATE TRIGGER \`sandboxes_inserted\` AFTER INSERT ON \`sandboxes\` WHEN new.labels <> '{}'
BEGIN
	INSERT INTO sandbox_labels (namespace, key, value, id)
	SELECT new.namespace, CAST(label.key AS BLOB), CAST(label.value AS BLOB), new.id FROM json_each(new.labels) AS label;
END;`,
      `CREATE TRIGGER \`sandboxes_relabeled\` AFTER UPDATE OF \`labels\` ON \`sandboxes\` WHEN new.labels <> old.labels
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id
		AND (key, value) IN (SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(old.labels) AS label)
		AND (key, value) NOT IN (SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(new.labels) AS label);
	INSERT INTO sandbox_labels (namespace, key, value, id)
	SELECT new.namespace, CAST(label.key AS BLOB), CAST(label.value AS BLOB), new.id FROM json_each(new.labels) AS label
	WHERE true ON CONFLICT DO NOTHING;
END;`,
      `CREATE TRIGGER \`sandboxes_deleted\` AFTER DELETE ON \`sandboxes\` WHEN old.labels <> '{}'
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id AND (key, value) IN (
		SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(old.labels) AS label);
END;`,
      `CREATE TABLE \`instances\` (
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`agent\` blob NOT NULL,
	\`generation\` integer NOT NULL,
	\`opened\` integer NOT NULL,
	\`incarnation\` integer NOT NULL,
	\`operation\` text NOT NULL,
	\`operation_id\` text NOT NULL,
	\`outcome\` text NOT NULL,
	\`state\` text NOT NULL,
	\`pid\` integer NOT NULL,
	\`address\` blob NOT NULL,
	\`created_at_seconds\` integer,
	\`created_at_nanos\` integer,
	\`exited_at_seconds\` integer,
	\`exited_at_nanos\` integer,
	\`exit_status\` integer,
	\`exit_reason\` text,
	\`shutdown_at\` integer,
	\`observed_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`id\`)
) WITHOUT ROWID;`,
    ],
  },
  {
    tag: "0001_lives",
    statements: [
      `ALTER TABLE \`instances\` RENAME TO \`instances_before\`;`,
      `CREATE TABLE \`instances\` (
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`life\` integer NOT NULL,
	\`phase\` text NOT NULL,
	\`highest\` integer NOT NULL,
	\`ending\` integer NOT NULL,
	\`wanted\` text NOT NULL,
	\`start_call\` text NOT NULL,
	\`agent\` text NOT NULL,
	\`epoch\` integer NOT NULL,
	\`sole\` text NOT NULL,
	\`revision\` integer NOT NULL,
	\`call\` text NOT NULL,
	\`call_id\` text NOT NULL,
	\`outcome\` text NOT NULL,
	\`error\` blob NOT NULL,
	\`pid\` integer NOT NULL,
	\`address\` blob NOT NULL,
	\`created_at_seconds\` integer,
	\`created_at_nanos\` integer,
	\`expires_at\` integer,
	\`observed_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`id\`)
) WITHOUT ROWID;`,
      `CREATE INDEX \`instances_live_by_agent\` ON \`instances\` (\`agent\`,\`namespace\`,\`id\`) WHERE phase <> 'gone';`,
      `CREATE INDEX \`instances_gone_by_age\` ON \`instances\` (\`observed_at\`) WHERE phase = 'gone';`,
      `CREATE TABLE \`exits\` (
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`life\` integer NOT NULL,
	\`status\` integer NOT NULL,
	\`exited_at_seconds\` integer,
	\`exited_at_nanos\` integer,
	\`reason\` text NOT NULL,
	\`recorded_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`id\`, \`life\`)
) WITHOUT ROWID;`,
      `CREATE INDEX \`exits_by_age\` ON \`exits\` (\`recorded_at\`);`,
      `CREATE TABLE \`agents\` (
	\`name\` text PRIMARY KEY NOT NULL,
	\`epoch\` integer NOT NULL,
	\`seen_at\` integer NOT NULL
) WITHOUT ROWID;`,
      `CREATE TABLE \`given_up\` (
	\`agent\` text NOT NULL,
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`number\` integer NOT NULL,
	PRIMARY KEY(\`agent\`, \`namespace\`, \`id\`)
) WITHOUT ROWID;`,
      `INSERT INTO instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch, sole, revision,
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
	ELSE 'gone' END AS phase FROM instances_before);`,
      `INSERT INTO exits (namespace, id, life, status, exited_at_seconds, exited_at_nanos, reason, recorded_at)
SELECT namespace, id,
	CASE WHEN shutdown_at IS NOT NULL AND opened > incarnation THEN max(incarnation, 1) ELSE max(generation, 1) END,
	coalesce(exit_status, 255), exited_at_seconds, exited_at_nanos,
	CASE WHEN exit_status IS NULL THEN 'lost' ELSE 'exited' END, observed_at
FROM instances_before WHERE exit_status IS NOT NULL OR (state <> '' AND shutdown_at IS NOT NULL);`,
      `DROP TABLE \`instances_before\`;`,
    ],
  },
  {
    tag: "0002_damaged",
    statements: [
      `DROP TRIGGER \`sandboxes_deleted\`;`,
      `CREATE TRIGGER \`sandboxes_deleted\` AFTER DELETE ON \`sandboxes\` WHEN old.labels <> '{}'
	AND CASE WHEN json_valid(old.labels) THEN json_type(old.labels) = 'object' ELSE false END
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id AND (key, value) IN (
		SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(old.labels) AS label);
END;`,
      `CREATE TRIGGER \`sandboxes_deleted_damaged\` AFTER DELETE ON \`sandboxes\`
	WHEN NOT CASE WHEN json_valid(old.labels) THEN json_type(old.labels) = 'object' ELSE false END
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id;
END;`,
    ],
  },
  {
    tag: "0003_events",
    statements: [
      `CREATE TABLE \`strays\` (
	\`agent\` text NOT NULL,
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`life\` integer NOT NULL,
	\`found_at\` integer NOT NULL,
	PRIMARY KEY(\`agent\`, \`namespace\`, \`id\`, \`life\`)
) WITHOUT ROWID;`,
      `CREATE TABLE \`events\` (
	\`namespace\` text NOT NULL,
	\`sequence\` integer NOT NULL ON CONFLICT IGNORE,
	\`type\` text NOT NULL,
	\`id\` text NOT NULL,
	\`life\` integer NOT NULL,
	\`call_id\` text NOT NULL,
	\`actor\` text NOT NULL,
	\`reason\` text NOT NULL,
	\`request_id\` text NOT NULL,
	\`time\` integer NOT NULL,
	\`data\` blob NOT NULL,
	PRIMARY KEY(\`namespace\`, \`sequence\`)
) WITHOUT ROWID;`,
      `CREATE INDEX \`events_by_sandbox\` ON \`events\` (\`namespace\`,\`id\`,\`sequence\`);`,
      `CREATE TABLE \`leases\` (
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`expires_at\` integer NOT NULL,
	\`on_expire\` text NOT NULL,
	\`warned_at\` integer,
	\`expired_at\` integer,
	\`revision\` integer NOT NULL,
	\`source\` text NOT NULL,
	PRIMARY KEY(\`namespace\`, \`id\`)
) WITHOUT ROWID;`,
      `CREATE INDEX \`leases_by_expiry\` ON \`leases\` (\`expired_at\`,\`expires_at\`);`,
      `CREATE INDEX \`leases_by_end\` ON \`leases\` (\`namespace\`,\`expires_at\`);`,
      `CREATE TABLE \`idempotency_keys\` (
	\`namespace\` text NOT NULL,
	\`operation\` text NOT NULL,
	\`key\` text NOT NULL,
	\`request_hash\` blob NOT NULL,
	\`lease_until\` integer NOT NULL,
	\`attempts\` integer NOT NULL,
	\`status\` integer,
	\`headers\` text,
	\`body\` blob,
	\`created_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`operation\`, \`key\`)
);`,
      `CREATE INDEX \`idempotency_keys_by_age\` ON \`idempotency_keys\` (\`created_at\`);`,
      `ALTER TABLE \`instances\` ADD \`on_exit\` text DEFAULT '' NOT NULL;`,
      `CREATE INDEX \`instances_by_phase\` ON \`instances\` (\`namespace\`,\`phase\`,\`id\`);`,
      `CREATE INDEX \`instances_by_agent\` ON \`instances\` (\`namespace\`,\`agent\`,\`id\`);`,
      `CREATE INDEX \`instances_unfinished\` ON \`instances\` (\`namespace\`,\`id\`) WHERE wanted <> '';`,
      `ALTER TABLE \`agents\` ADD \`lease_until\` integer DEFAULT 0 NOT NULL;`,
      `ALTER TABLE \`agents\` ADD \`cursor\` text DEFAULT '' NOT NULL;`,
      `ALTER TABLE \`agents\` ADD \`round_at\` integer DEFAULT 0 NOT NULL;`,
      `ALTER TABLE \`agents\` ADD \`reconciled_at\` integer DEFAULT 0 NOT NULL;`,
      `ALTER TABLE \`agents\` ADD \`failing_since\` integer;`,
      `ALTER TABLE \`agents\` ADD \`unknown_before\` integer;`,
      `CREATE INDEX \`agents_silent\` ON \`agents\` (\`unknown_before\`) WHERE unknown_before is not null;`,
      `CREATE TRIGGER \`sandboxes_deleted_lease\` AFTER DELETE ON \`sandboxes\`
BEGIN
	DELETE FROM leases WHERE namespace = old.namespace AND id = old.id;
END;`,
      `CREATE TRIGGER \`sandboxes_deleted_retention\` AFTER DELETE ON \`sandboxes\`
BEGIN
	UPDATE instances SET observed_at = max(observed_at, cast((julianday('now') - 2440587.5) * 86400000000 AS integer))
	WHERE namespace = old.namespace AND id = old.id AND phase = 'gone';
END;`,
    ],
  },
  {
    tag: "0004_triggers",
    statements: [
      `CREATE TABLE \`trigger_secret_uses\` (
	\`namespace\` text NOT NULL,
	\`trigger\` text NOT NULL,
	\`kid\` text NOT NULL,
	\`last_used_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`trigger\`, \`kid\`)
) WITHOUT ROWID;`,
      `CREATE TABLE \`triggers\` (
	\`namespace\` text NOT NULL,
	\`name\` text NOT NULL,
	\`uid\` text NOT NULL,
	\`revision\` integer NOT NULL,
	\`document\` blob NOT NULL,
	\`secrets\` blob NOT NULL,
	\`paused_at\` integer,
	\`created_at\` integer NOT NULL,
	\`updated_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`name\`)
);`,
      `CREATE TABLE \`trigger_deliveries\` (
	\`namespace\` text NOT NULL,
	\`trigger\` text NOT NULL,
	\`key\` text NOT NULL,
	\`body_hash\` blob NOT NULL,
	\`event\` text NOT NULL,
	\`kid\` text NOT NULL,
	\`replay_of\` text NOT NULL,
	\`request_id\` text NOT NULL,
	\`headers\` blob NOT NULL,
	\`body\` blob,
	\`plan\` blob NOT NULL,
	\`received_at\` integer NOT NULL,
	\`attempts\` integer NOT NULL,
	\`claim\` text NOT NULL,
	\`lease_until\` integer NOT NULL,
	\`done_at\` integer,
	\`outcome\` text NOT NULL,
	\`results\` blob NOT NULL,
	\`error\` blob NOT NULL,
	PRIMARY KEY(\`namespace\`, \`trigger\`, \`key\`)
);`,
      `CREATE INDEX \`trigger_deliveries_in_order\` ON \`trigger_deliveries\` (\`namespace\`,\`trigger\`,\`received_at\`,\`key\`);`,
      `CREATE INDEX \`trigger_deliveries_by_age\` ON \`trigger_deliveries\` (\`received_at\`);`,
      `CREATE INDEX \`trigger_deliveries_unfinished\` ON \`trigger_deliveries\` (\`lease_until\`) WHERE done_at is null;`,
      `CREATE INDEX \`trigger_deliveries_with_body\` ON \`trigger_deliveries\` (\`received_at\`) WHERE body is not null;`,
      `CREATE TABLE \`trigger_marks\` (
	\`namespace\` text NOT NULL,
	\`trigger\` text NOT NULL,
	\`id\` text NOT NULL,
	\`sequence\` text NOT NULL,
	\`is_deleted\` integer NOT NULL,
	\`holder\` text NOT NULL,
	\`held_until\` integer NOT NULL,
	\`updated_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`trigger\`, \`id\`)
) WITHOUT ROWID;`,
      `CREATE INDEX \`trigger_marks_by_age\` ON \`trigger_marks\` (\`updated_at\`);`,
    ],
  },
  {
    tag: "0005_subscriptions",
    statements: [
      `CREATE TABLE \`subscription_cursors\` (
	\`namespace\` text PRIMARY KEY NOT NULL,
	\`sequence\` integer NOT NULL
) WITHOUT ROWID;`,
      `CREATE TABLE \`subscriptions\` (
	\`namespace\` text NOT NULL,
	\`name\` text NOT NULL,
	\`uid\` text NOT NULL,
	\`revision\` integer NOT NULL,
	\`url\` blob NOT NULL,
	\`filter\` blob NOT NULL,
	\`sandbox_id\` text NOT NULL,
	\`secrets\` blob NOT NULL,
	\`since\` integer NOT NULL,
	\`paused_at\` integer,
	\`paused_reason\` text NOT NULL,
	\`failing_since\` integer,
	\`succeeded_at\` integer,
	\`created_at\` integer NOT NULL,
	\`updated_at\` integer NOT NULL,
	PRIMARY KEY(\`namespace\`, \`name\`)
);`,
      `CREATE UNIQUE INDEX \`subscriptions_by_uid\` ON \`subscriptions\` (\`uid\`);`,
      `CREATE INDEX \`subscriptions_by_sandbox\` ON \`subscriptions\` (\`namespace\`,\`sandbox_id\`);`,
      `CREATE TABLE \`subscription_lanes\` (
	\`subscription\` text NOT NULL,
	\`redelivery\` integer NOT NULL,
	\`namespace\` text NOT NULL,
	\`id\` text NOT NULL,
	\`after\` integer NOT NULL,
	\`until\` integer,
	\`attempts\` integer NOT NULL,
	\`due_at\` integer NOT NULL,
	PRIMARY KEY(\`subscription\`, \`redelivery\`, \`id\`)
) WITHOUT ROWID;`,
      `CREATE INDEX \`subscription_lanes_by_due\` ON \`subscription_lanes\` (\`due_at\`);`,
      `CREATE TABLE \`subscription_attempts\` (
	\`number\` integer PRIMARY KEY NOT NULL,
	\`subscription\` text NOT NULL,
	\`message\` text NOT NULL,
	\`sequence\` integer NOT NULL,
	\`id\` text NOT NULL,
	\`attempt\` integer NOT NULL,
	\`time\` integer NOT NULL,
	\`duration_ms\` integer NOT NULL,
	\`status\` integer NOT NULL,
	\`error\` text NOT NULL,
	\`answer\` blob NOT NULL
);`,
      `CREATE INDEX \`subscription_attempts_by_subscription\` ON \`subscription_attempts\` (\`subscription\`,\`number\`);`,
      `CREATE INDEX \`subscription_attempts_by_age\` ON \`subscription_attempts\` (\`time\`);`,
      `CREATE TRIGGER \`subscriptions_deleted_lanes\` AFTER DELETE ON \`subscriptions\`
BEGIN
	DELETE FROM subscription_lanes WHERE subscription = old.uid;
END;`,
    ],
  },
  {
    tag: "0006_agents",
    statements: [`ALTER TABLE \`agents\` DROP COLUMN \`seen_at\`;`],
  },
];
