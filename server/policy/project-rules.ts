// What holds in a project and what it has been shown so far, in words; no number of the data is in it.
import { sql } from "kysely";
import { policyVersion } from "../disclosure/policy.ts";
import type { ProjectRules } from "../http/schemas.ts";
import type { Db } from "../store/unit-of-work.ts";
import type { Workspace } from "./permits.ts";
import { effectivePolicy, type PolicyProfile, type PolicyProfiles } from "./profiles.ts";
import { ruleIds, ruleTexts } from "./rule-texts.ts";

/** Answers listed, newest first. */
const answersListedMax = 50;
/** Characters of a statement shown in the list. */
const excerptChars = 240;

export async function projectRules(db: Db, workspace: Workspace, profiles: PolicyProfiles): Promise<ProjectRules> {
  const { manifest, permit } = workspace;
  const policy = effectivePolicy(profiles, manifest.policyProfile, permit.policy_profile);
  const layers = [
    { layer: "dataset" as const, profile: profiles.get(manifest.policyProfile)! },
    { layer: "permit" as const, profile: profiles.get(permit.policy_profile)! },
  ];
  const texts = ruleTexts(policy);
  const strictestOf = (id: (typeof ruleIds)[number]): PolicyProfile => {
    const same = layers.find(({ profile }) => JSON.stringify(profile[id]) === JSON.stringify(policy[id]));
    return (same ?? layers[1]!).profile;
  };
  return {
    policyVersion: policyVersion(policy),
    layers: layers.map(({ layer, profile }) => ({ layer, profile: policyVersion(profile), title: profile.title })),
    rules: ruleIds.map((id) => {
      const from = strictestOf(id);
      return { id, ...texts[id], source: from.sources[id], from: policyVersion(from) };
    }),
    reviewed: uniqueById(layers.flatMap(({ profile }) => profile.reviewed)),
    shown: await shownSoFar(db, workspace.project.id, policy.budget.numbersMax),
  };
}

const uniqueById = <T extends { readonly id: string }>(entries: readonly T[]): T[] => [
  ...new Map(entries.map((entry) => [entry.id, entry])).values(),
];

async function shownSoFar(db: Db, projectId: string, numbersMax: number): Promise<ProjectRules["shown"]> {
  const counts = await db
    .selectFrom("audit_event")
    .select([
      sql<string>`count(*)`.as("tables"),
      sql<string>`count(*) FILTER (WHERE detail->'withheld' ? 'near')`.as("near"),
      sql<string>`count(*) FILTER (WHERE detail->'withheld' ? 'pinpoint')`.as("pinpoint"),
    ])
    .where("project_id", "=", projectId)
    .where("kind", "=", "query-released")
    .executeTakeFirstOrThrow();
  const refused = await db
    .selectFrom("run")
    .select(sql<string>`count(*)`.as("n"))
    .where("project_id", "=", projectId)
    .where(sql<boolean>`refusal->>'kind' = 'pinpoint'`)
    .executeTakeFirstOrThrow();
  const numbers = await db
    .selectFrom("ledger_entry")
    .select(sql<string>`count(*)`.as("n"))
    .where("project_id", "=", projectId)
    .executeTakeFirstOrThrow();
  const answers = await db
    .selectFrom("run")
    .innerJoin("app_user", "app_user.id", "run.user_id")
    .innerJoin("audit_event", (join) =>
      join.on("audit_event.kind", "=", "query-released").on(sql<boolean>`audit_event.subject = run.id::text`),
    )
    .select([
      "run.created_at",
      "app_user.name_en",
      "app_user.name_ja",
      sql<string>`left(run.sql, ${excerptChars})`.as("excerpt"),
      sql<boolean>`coalesce(audit_event.detail->'withheld' ? 'near', false)`.as("near"),
      sql<boolean>`coalesce(audit_event.detail->'withheld' ? 'pinpoint', false)`.as("pinpoint"),
    ])
    .where("run.project_id", "=", projectId)
    .where("audit_event.project_id", "=", projectId)
    .orderBy("audit_event.seq", "desc")
    .limit(answersListedMax)
    .execute();
  return {
    tables: Number(counts.tables),
    near: Number(counts.near),
    pinpoint: Number(counts.pinpoint) + Number(refused.n),
    numbers: Number(numbers.n),
    numbersMax,
    answers: answers.map((answer) => ({
      at: answer.created_at.toISOString(),
      by: { en: answer.name_en, ja: answer.name_ja },
      excerpt: answer.excerpt,
      near: answer.near,
      pinpoint: answer.pinpoint,
    })),
  };
}
