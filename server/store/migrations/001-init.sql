-- The whole state of Sekisho. Every table that a person's act changes is written together with its audit event, in one transaction.

CREATE TABLE organization (
  id text PRIMARY KEY,
  name_en text NOT NULL,
  name_ja text NOT NULL,
  class text NOT NULL CHECK (class IN ('company', 'academia', 'government', 'holder'))
);

CREATE TABLE app_user (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  login text NOT NULL UNIQUE,
  name_en text NOT NULL,
  name_ja text NOT NULL,
  organization_id text NOT NULL REFERENCES organization (id),
  roles text[] NOT NULL DEFAULT '{}' CHECK (roles <@ ARRAY['admin', 'reviewer', 'auditor']),
  password_hash text NOT NULL,
  totp_secret bytea NOT NULL,               -- encrypted with the server's key
  totp_last_step bigint NOT NULL DEFAULT 0, -- a code works once
  failed_count integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  language text NOT NULL DEFAULT 'ja' CHECK (language IN ('ja', 'en')),
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz
);

CREATE TABLE session (
  id text PRIMARY KEY,                      -- SHA-256 of the token, hex
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,          -- idle limit
  absolute_expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE dataset (
  id text PRIMARY KEY,
  title_en text NOT NULL,
  title_ja text NOT NULL,
  manifest jsonb NOT NULL,                  -- DatasetManifest
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE snapshot (
  id text PRIMARY KEY,
  dataset_id text NOT NULL REFERENCES dataset (id),
  record jsonb NOT NULL,                    -- SnapshotRecord
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE project (
  id text PRIMARY KEY,                      -- P-001
  title_en text NOT NULL,
  title_ja text NOT NULL,
  user_class text NOT NULL CHECK (user_class IN ('company', 'academia', 'government')), -- 民間企業 / アカデミア / 自治体
  data_types text[] NOT NULL,               -- ehr, claims, dpc, checkup, care, cohort
  created_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz
);

-- A permit is a decision: it is never changed, only superseded by a newer one or revoked.
CREATE TABLE permit (
  id text PRIMARY KEY,                      -- 2026-014
  project_id text NOT NULL REFERENCES project (id),
  snapshot_id text NOT NULL REFERENCES snapshot (id),
  purpose_en text NOT NULL,
  purpose_ja text NOT NULL,
  legal_basis text NOT NULL CHECK (legal_basis IN ('ngmia-opt-out', 'consent', 'anonymized', 'research-exemption')),
  grants jsonb NOT NULL,                    -- { "<table>": ["<column>", …] }
  row_scope jsonb NOT NULL DEFAULT '[]',    -- [{ "table", "column", "values": [..] }]
  policy_profile text NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  granted_by uuid NOT NULL REFERENCES app_user (id),
  granted_at timestamptz NOT NULL DEFAULT now(),
  superseded_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid REFERENCES app_user (id),
  revoke_reason text,
  CHECK (ends_on >= starts_on)
);
CREATE UNIQUE INDEX permit_one_current ON permit (project_id) WHERE superseded_at IS NULL AND revoked_at IS NULL;

CREATE TABLE project_member (
  project_id text NOT NULL REFERENCES project (id),
  user_id uuid NOT NULL REFERENCES app_user (id),
  role text NOT NULL CHECK (role IN ('analyst', 'viewer')),
  added_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz,
  PRIMARY KEY (project_id, user_id, added_at)
);
CREATE UNIQUE INDEX project_member_current ON project_member (project_id, user_id) WHERE removed_at IS NULL;

CREATE TABLE notebook (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  project_id text NOT NULL REFERENCES project (id),
  title text NOT NULL,
  created_by uuid NOT NULL REFERENCES app_user (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);

CREATE TABLE block (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  notebook_id uuid NOT NULL REFERENCES notebook (id),
  position double precision NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sql', 'markdown', 'chart')),
  name text NOT NULL,
  text text NOT NULL,
  config jsonb NOT NULL DEFAULT '{}',       -- chart: { source: block id, mark, x, y, series }
  version integer NOT NULL DEFAULT 1,       -- optimistic lock
  run_id uuid,                              -- newest run of an SQL block
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE INDEX block_notebook ON block (notebook_id);

CREATE TABLE run (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  project_id text NOT NULL REFERENCES project (id),
  permit_id text NOT NULL REFERENCES permit (id),
  snapshot_id text NOT NULL REFERENCES snapshot (id),
  user_id uuid NOT NULL REFERENCES app_user (id),
  block_id uuid REFERENCES block (id),
  sql text NOT NULL,
  policy_version text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'released', 'refused', 'failed', 'stopped')),
  step text,                                -- bind, execute, protect, finish: never a number from the data
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  refusal jsonb,                            -- Refusal
  fault text
);
CREATE INDEX run_project ON run (project_id, created_at);
ALTER TABLE block ADD FOREIGN KEY (run_id) REFERENCES run (id);

-- `protected` is what the project has been shown (ProtectedTable); `evidence` is for reviewers only and never goes to a project member.
CREATE TABLE result (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run_id uuid NOT NULL UNIQUE REFERENCES run (id),
  project_id text NOT NULL REFERENCES project (id),
  protected jsonb NOT NULL,
  evidence jsonb NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The ledger: the fingerprint of every number shown (128 sums of 32 bits, little-endian).
CREATE TABLE ledger_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id),
  snapshot_id text NOT NULL REFERENCES snapshot (id),
  run_id uuid NOT NULL REFERENCES run (id),
  kind text NOT NULL,                       -- rows, contributions, persons; shown sums of a column are 'margin:<kind>'
  fingerprint bytea NOT NULL
);
CREATE INDEX ledger_project ON ledger_entry (project_id, id);

CREATE TABLE egress_request (
  id text PRIMARY KEY,                      -- R-001
  project_id text NOT NULL REFERENCES project (id),
  permit_id text NOT NULL REFERENCES permit (id),
  author_id uuid NOT NULL REFERENCES app_user (id),
  title text NOT NULL,
  purpose text NOT NULL DEFAULT '',
  class text NOT NULL DEFAULT 'publication' CHECK (class IN ('publication', 'internal-report', 'regulatory', 'joint-use')),
  status text NOT NULL CHECK (status IN ('DRAFT', 'SUBMITTED', 'PARTIALLY_REVIEWED', 'REVIEWED', 'APPROVED', 'RELEASED', 'RETURNED', 'WITHDRAWN', 'REJECTED', 'REVOKED')),
  turn integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  submitted_at timestamptz,
  closed_at timestamptz
);
CREATE UNIQUE INDEX egress_one_open ON egress_request (project_id, author_id)
  WHERE status IN ('DRAFT', 'SUBMITTED', 'PARTIALLY_REVIEWED', 'REVIEWED', 'RETURNED');

CREATE TABLE egress_group (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  request_id text NOT NULL REFERENCES egress_request (id),
  position integer NOT NULL,
  title text NOT NULL,
  context text NOT NULL DEFAULT '',
  controls text NOT NULL DEFAULT '',
  removed_at timestamptz                    -- kept, since votes and comments refer to it
);

CREATE TABLE egress_item (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  group_id uuid NOT NULL REFERENCES egress_group (id),
  position integer NOT NULL,
  name text NOT NULL,                       -- file name without extension
  result_id uuid NOT NULL REFERENCES result (id),
  supporting boolean NOT NULL DEFAULT false,
  content_sha256 text NOT NULL,             -- frozen when added, as are the next three
  shown integer NOT NULL,                   -- numbers that would leave
  withheld integer NOT NULL,                -- cells that hold a mark
  asks boolean NOT NULL,                    -- the machine wants a person's reason
  removed_at timestamptz
);

CREATE TABLE egress_vote (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  item_id uuid NOT NULL REFERENCES egress_item (id),
  reviewer_id uuid NOT NULL REFERENCES app_user (id),
  turn integer NOT NULL,
  vote text NOT NULL CHECK (vote IN ('approve', 'changes')),
  comment text NOT NULL DEFAULT '',
  voted_at timestamptz NOT NULL DEFAULT now(),
  reset_at timestamptz                      -- set when the item changed
);
CREATE UNIQUE INDEX egress_vote_current ON egress_vote (item_id, reviewer_id, turn) WHERE reset_at IS NULL;

CREATE TABLE egress_review (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  request_id text NOT NULL REFERENCES egress_request (id),
  reviewer_id uuid NOT NULL REFERENCES app_user (id),
  turn integer NOT NULL,
  submitted_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (request_id, reviewer_id, turn)
);

CREATE TABLE egress_comment (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  request_id text NOT NULL REFERENCES egress_request (id),
  group_id uuid REFERENCES egress_group (id),
  author_id uuid NOT NULL REFERENCES app_user (id),
  turn integer NOT NULL,
  text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE release (
  id text PRIMARY KEY,                      -- same number as its request
  request_id text NOT NULL UNIQUE REFERENCES egress_request (id),
  package bytea NOT NULL,                   -- the ZIP
  sha256 text NOT NULL,
  released_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

-- Append-only and hash-chained; a trigger refuses UPDATE, DELETE and TRUNCATE.
CREATE TABLE audit_event (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,                      -- user id, 'system' or 'anonymous'
  actor_name text NOT NULL,
  kind text NOT NULL,
  project_id text,
  subject text,                             -- id of the thing acted on
  detail jsonb NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX audit_project ON audit_event (project_id, seq);
CREATE INDEX audit_kind ON audit_event (kind, seq);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE server_key (
  id text PRIMARY KEY,
  value bytea NOT NULL
);
