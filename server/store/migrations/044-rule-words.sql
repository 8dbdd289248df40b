-- The rules in the words they were published in: kept as they were, whatever later versions can say.
ALTER TABLE policy_record ADD COLUMN words jsonb NOT NULL DEFAULT '[]';
