-- What the public page needs beyond what the work itself writes down.

-- What the data is used for, in words for citizens; the permit's purpose stands in while it is empty.
ALTER TABLE project ADD COLUMN plain_en text NOT NULL DEFAULT '', ADD COLUMN plain_ja text NOT NULL DEFAULT '';

CREATE TABLE publication (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  project_id text NOT NULL REFERENCES project (id),
  title text NOT NULL,
  url text NOT NULL DEFAULT '',
  published_on date NOT NULL,
  added_by uuid NOT NULL REFERENCES app_user (id),
  removed_at timestamptz
);

-- Applications that never became a project; they are counted, by user class and year.
CREATE TABLE refused_application (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_class text NOT NULL CHECK (user_class IN ('company', 'academia', 'government')),
  decided_on date NOT NULL,
  added_by uuid NOT NULL REFERENCES app_user (id),
  removed_at timestamptz
);

-- Incidents and the contact desk; of contacts the newest is shown.
CREATE TABLE public_note (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN ('incident', 'contact')),
  text_en text NOT NULL,
  text_ja text NOT NULL,
  noted_on date NOT NULL,
  added_by uuid NOT NULL REFERENCES app_user (id),
  added_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz
);

-- Every set of output rules that was ever in force here, as it was.
CREATE TABLE policy_record (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  profile text NOT NULL,
  version text NOT NULL,
  rules jsonb NOT NULL,
  effective_from timestamptz NOT NULL DEFAULT now()
);

-- A hospital's own view: the link is given to it by the administrator.
CREATE TABLE hospital_link (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_sha256 text NOT NULL UNIQUE,
  name_en text NOT NULL,
  name_ja text NOT NULL,
  dataset_ids text[] NOT NULL,
  added_by uuid NOT NULL REFERENCES app_user (id),
  added_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz
);
