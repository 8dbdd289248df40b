-- The Merkle tree over audit_event: for every event the hashes of all complete subtrees it is the last leaf of, 32 bytes each, the leaf first.
-- Subtree (level, index) is therefore found at event (index + 1) · 2^level, offset level · 32. Append-only like the events themselves.
CREATE TABLE audit_tree (
  seq bigint PRIMARY KEY,
  hashes bytea NOT NULL CHECK (length(hashes) % 32 = 0 AND length(hashes) > 0)
);
CREATE FUNCTION audit_tree_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit_tree is append-only'; END $$;
CREATE TRIGGER audit_tree_no_change BEFORE UPDATE OR DELETE ON audit_tree FOR EACH ROW EXECUTE FUNCTION audit_tree_is_append_only();
CREATE TRIGGER audit_tree_no_truncate BEFORE TRUNCATE ON audit_tree FOR EACH STATEMENT EXECUTE FUNCTION audit_tree_is_append_only();

CREATE INDEX audit_subject ON audit_event (subject, seq);
CREATE INDEX audit_at ON audit_event (at);
