// The output rules in force and every earlier version: written down at the start of the server that first applies them.
import { isDeepStrictEqual } from "node:util";
import { systemActor } from "../audit/event.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import type { PolicyProfiles } from "../policy/profiles.ts";
import { ruleIds, ruleTexts } from "../policy/rule-texts.ts";
import { type Db, withAudit } from "../store/unit-of-work.ts";
import type { PublicRegister } from "./shapes.ts";

type Rules = PublicRegister["rules"][number];

/** Adds what differs from the newest record of a profile, with its audit event. */
export async function recordRules(db: Db, profiles: PolicyProfiles): Promise<void> {
  for (const profile of profiles.values()) {
    const rules: unknown = JSON.parse(JSON.stringify(profile));
    const newest = await db
      .selectFrom("policy_record")
      .select("rules")
      .where("profile", "=", profile.id)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest !== undefined && isDeepStrictEqual(newest.rules, rules)) continue;
    await withAudit(db, systemActor, async (tx, record) => {
      const { id, version } = profile;
      await tx
        .insertInto("policy_record")
        .values({ profile: id, version, rules: JSON.stringify(rules), words: JSON.stringify(inWords(profile)) })
        .execute();
      record({ kind: "rules-effective", subject: id, detail: { version, rules } });
    });
  }
}

/** One entry a profile that a permit names, the newest version in words. */
export async function readRules(db: Db): Promise<Rules[]> {
  const rows = await db
    .selectFrom("policy_record")
    .selectAll()
    .where("profile", "in", (permits) => permits.selectFrom("permit").select("policy_profile"))
    .orderBy("id", "desc")
    .execute();
  const byProfile = Map.groupBy(rows, ({ profile }) => profile);
  return [...byProfile].flatMap(([profile, [newest, ...older]]) =>
    newest === undefined
      ? []
      : [
          {
            profile,
            version: newest.version,
            from: newest.effective_from.toISOString(),
            rules: newest.words,
            history: older.map((record, index) => ({
              version: record.version,
              from: record.effective_from.toISOString(),
              changes: changesBetween(record.rules, (older[index - 1] ?? newest).rules),
            })),
          },
        ],
  );
}

/** Size limits keep the machine well, not people; they are no output rule. */
function inWords(policy: DisclosurePolicy): Rules["rules"] {
  const texts = ruleTexts(policy);
  return ruleIds.filter((id) => id !== "limits").map((id) => ({ rule: texts[id].title, value: texts[id].text }));
}

function changesBetween(before: unknown, after: unknown): Rules["history"][number]["changes"] {
  const [old, next] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])]
    .filter((name) => old.get(name) !== next.get(name) && name !== "version")
    .map((name) => ({ name, before: old.get(name) ?? "–", after: next.get(name) ?? "–" }));
}

function leavesOf(value: unknown, name = ""): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[name, String(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, name === "" ? key : `${name}.${key}`)]),
  );
}
