ALTER TABLE `agents` DROP COLUMN `seen_at`;
