CREATE TABLE `instances` (
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`agent` blob NOT NULL,
	`generation` integer NOT NULL,
	`opened` integer NOT NULL,
	`incarnation` integer NOT NULL,
	`operation` text NOT NULL,
	`operation_id` text NOT NULL,
	`outcome` text NOT NULL,
	`state` text NOT NULL,
	`pid` integer NOT NULL,
	`address` blob NOT NULL,
	`created_at_seconds` integer,
	`created_at_nanos` integer,
	`exited_at_seconds` integer,
	`exited_at_nanos` integer,
	`exit_status` integer,
	`exit_reason` text,
	`shutdown_at` integer,
	`observed_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `id`)
) WITHOUT ROWID;

CREATE TABLE migrations (tag text primary key not null) without rowid;

CREATE TABLE `sandbox_labels` (
	`namespace` text NOT NULL,
	`key` blob NOT NULL,
	`value` blob NOT NULL,
	`id` text NOT NULL,
	PRIMARY KEY(`namespace`, `key`, `value`, `id`)
) WITHOUT ROWID;

CREATE INDEX `sandbox_labels_by_key` ON `sandbox_labels` (`namespace`,`key`,`id`);

CREATE TABLE `sandboxes` (
	`namespace` text NOT NULL,
	`id` text NOT NULL,
	`uid` text NOT NULL,
	`revision` integer NOT NULL,
	`runtime_name` blob NOT NULL,
	`runtime_options` blob,
	`spec` blob,
	`labels` text NOT NULL,
	`extensions` text NOT NULL,
	`sandboxer` blob NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `id`)
) WITHOUT ROWID;

CREATE TRIGGER `sandboxes_deleted` AFTER DELETE ON `sandboxes` WHEN old.labels <> '{}'
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id AND (key, value) IN (
		SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(old.labels) AS label);
END;

CREATE TRIGGER `sandboxes_inserted` AFTER INSERT ON `sandboxes` WHEN new.labels <> '{}'
BEGIN
	INSERT INTO sandbox_labels (namespace, key, value, id)
	SELECT new.namespace, CAST(label.key AS BLOB), CAST(label.value AS BLOB), new.id FROM json_each(new.labels) AS label;
END;

CREATE TRIGGER `sandboxes_relabeled` AFTER UPDATE OF `labels` ON `sandboxes` WHEN new.labels <> old.labels
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id
		AND (key, value) IN (SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(old.labels) AS label)
		AND (key, value) NOT IN (SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(new.labels) AS label);
	INSERT INTO sandbox_labels (namespace, key, value, id)
	SELECT new.namespace, CAST(label.key AS BLOB), CAST(label.value AS BLOB), new.id FROM json_each(new.labels) AS label
	WHERE true ON CONFLICT DO NOTHING;
END;
