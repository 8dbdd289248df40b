-- One-time links to a released package: made for one person who has just accepted the terms, good for a few minutes, used once.
CREATE TABLE release_link (
  token_sha256 text PRIMARY KEY,            -- the token itself is only with the person
  request_id text NOT NULL REFERENCES egress_request (id),
  user_id uuid NOT NULL REFERENCES app_user (id),
  terms_version text NOT NULL,
  accepted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  copy_id text                              -- names the copy in the package and in the log
);
