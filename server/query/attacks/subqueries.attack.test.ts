// Attack stories: a subquery carries what is known of one patient to another.
import { attackWorld, refuses, withholds } from "./testing/stories.ts";

const world = attackWorld();

// If anybody in F exists, everybody is counted: one patient becomes a flag on all.
refuses(
  world,
  "EXISTS over all patients",
  "rows-of-persons",
  "SELECT count(*) FROM person WHERE EXISTS (SELECT 1 FROM person WHERE area = 'F')",
);
refuses(
  world,
  "a list compared with all diagnoses",
  "across-persons",
  "SELECT count(*) FROM code_master m WHERE m.code IN (SELECT icd10 FROM diagnosis)",
);
refuses(
  world,
  "a list compared by ALL",
  "across-persons",
  "SELECT count(*) FROM code_master m WHERE m.code > ALL (SELECT icd10 FROM diagnosis)",
);
// The richest patient, found by comparison with everyone.
refuses(
  world,
  "a maximum through ALL",
  "join-without-key",
  "SELECT count(*) FROM person p WHERE cost >= ALL (SELECT cost FROM person q)",
);
refuses(
  world,
  "a lookup through ANY",
  "join-without-key",
  "SELECT count(*) FROM person p WHERE area = ANY (SELECT area FROM person q WHERE band = 'rare')",
);
refuses(
  world,
  "a maximum as a constant",
  "aggregate-not-allowed",
  "SELECT count(*) FROM person WHERE cost = (SELECT max(cost) FROM person)",
);
refuses(
  world,
  "correlated on a date instead of the key",
  "across-persons",
  "SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM visit v WHERE v.start_date > p.birth_ym)",
);
refuses(
  world,
  "a correlated count of others",
  "across-persons",
  "SELECT count(*) FROM person p WHERE (SELECT count(*) FROM person q WHERE q.birth_ym = p.birth_ym) = 1",
);
refuses(
  world,
  "others through LATERAL",
  "across-persons",
  "SELECT count(*) FROM person p, LATERAL (SELECT count(*) c FROM diagnosis d WHERE d.icd10 = p.area) l WHERE l.c > 0",
);
refuses(
  world,
  "patients except those of others",
  "across-persons",
  "SELECT count(*) FROM (SELECT area FROM person EXCEPT SELECT area FROM person WHERE cost > 2000)",
);
refuses(
  world,
  "patients intersected by label",
  "across-persons",
  "SELECT count(*) FROM (SELECT birth_ym FROM person INTERSECT SELECT birth_ym FROM person WHERE area = 'F')",
);
refuses(
  world,
  "patients united with a list under made-up keys",
  "across-persons",
  "SELECT count(*) FROM (SELECT person_pid, area FROM person UNION SELECT NULL, code FROM code_master)",
);
refuses(
  world,
  "keys of patients united with NULL",
  "across-persons",
  "SELECT count(*) FROM (SELECT person_pid FROM person UNION ALL SELECT NULL::UBIGINT FROM person)",
);
// A figure that is withheld is no threshold either.
withholds(
  world,
  "a withheld sum used as a limit is unknown",
  "SELECT count(*) FROM person WHERE cost > (SELECT sum(cost) FROM person WHERE area = 'E') / 2",
  [["small"]],
);
withholds(
  world,
  "a withheld mean used as a limit is unknown",
  "SELECT count(*) FROM person WHERE cost < (SELECT avg(cost) FROM person WHERE area = 'F')",
  [["small"]],
);
withholds(
  world,
  "the three with a rare diagnosis by INTERSECT",
  "SELECT count(*) FROM (SELECT person_pid FROM person INTERSECT SELECT person_pid FROM diagnosis WHERE icd10 = 'X00')",
  [["small"]],
);
withholds(
  world,
  "the three with a rare diagnosis by EXISTS",
  "SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM diagnosis d WHERE d.person_pid = p.person_pid AND d.icd10 = 'X00')",
  [["small"]],
);
withholds(
  world,
  "the three with a rare diagnosis by a list per patient",
  "SELECT count(*) FROM (SELECT person_pid, list(icd10) l FROM diagnosis GROUP BY 1) WHERE list_contains(l, 'X00')",
  [["small"]],
);
