-- Made by hand: a record whose labels cannot be read can be deleted, and its label rows with it.
DROP TRIGGER `sandboxes_deleted`;
--> statement-breakpoint
CREATE TRIGGER `sandboxes_deleted` AFTER DELETE ON `sandboxes` WHEN old.labels <> '{}'
	AND CASE WHEN json_valid(old.labels) THEN json_type(old.labels) = 'object' ELSE false END
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id AND (key, value) IN (
		SELECT CAST(label.key AS BLOB), CAST(label.value AS BLOB) FROM json_each(old.labels) AS label);
END;
--> statement-breakpoint
CREATE TRIGGER `sandboxes_deleted_damaged` AFTER DELETE ON `sandboxes`
	WHEN NOT CASE WHEN json_valid(old.labels) THEN json_type(old.labels) = 'object' ELSE false END
BEGIN
	DELETE FROM sandbox_labels WHERE namespace = old.namespace AND id = old.id;
END;
