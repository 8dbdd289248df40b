-- Questions to the audit log that its readers keep for each other, e.g. "who touched dataset D in May".
CREATE TABLE audit_question (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  title text NOT NULL,
  filter jsonb NOT NULL,
  created_by uuid NOT NULL REFERENCES app_user (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz
);
