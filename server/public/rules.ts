// The output rules in force and every earlier version: written down at the start of the server that first applies them.
import { isDeepStrictEqual } from "node:util";
import { systemActor } from "../audit/event.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import type { Bilingual } from "../plan/refusal.ts";
import type { PolicyProfiles } from "../policy/profiles.ts";
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
        .values({ profile: id, version, rules: JSON.stringify(rules) })
        .execute();
      record({ kind: "rules-effective", subject: id, detail: { version, rules } });
    });
  }
}

/** One entry a profile, the newest version in words. */
export async function readRules(db: Db): Promise<Rules[]> {
  const rows = await db.selectFrom("policy_record").selectAll().orderBy("id", "desc").execute();
  const byProfile = Map.groupBy(rows, ({ profile }) => profile);
  return [...byProfile].flatMap(([profile, [newest, ...older]]) =>
    newest === undefined
      ? []
      : [
          {
            profile,
            version: newest.version,
            from: newest.effective_from.toISOString(),
            rules: inWords(newest.rules),
            history: older.map((record, index) => ({
              version: record.version,
              from: record.effective_from.toISOString(),
              changes: changesBetween(record.rules, (older[index - 1] ?? newest).rules),
            })),
          },
        ],
  );
}

function inWords(rules: DisclosurePolicy): Rules["rules"] {
  const percent = (share: number) => Math.round(share * 100);
  const { threshold, dominance, quantile, moments, labels } = rules;
  const rule = (name: Bilingual, value: Bilingual) => ({ rule: name, value });
  return [
    rule(
      { en: "Smallest group", ja: "最小集計単位" },
      {
        en: `A number is shown only if ${threshold.personsMin} or more patients stand behind it`,
        ja: `${threshold.personsMin}人以上をまとめた数字だけを示します`,
      },
    ),
    rule(
      { en: "Shares", ja: "占有率" },
      {
        en: `Nobody makes up more than ${percent(dominance.largestShareMax)} % of a sum, no two more than ${percent(dominance.twoLargestShareMax)} %`,
        ja: `合計のうち最大の1人が${percent(dominance.largestShareMax)}%以下、2人で${percent(dominance.twoLargestShareMax)}%以下`,
      },
    ),
    rule(
      { en: "Medians and percentiles", ja: "中央値・分位点" },
      {
        en: `At least ${quantile.tailPersonsMin} patients on either side`,
        ja: `両側にそれぞれ${quantile.tailPersonsMin}人以上`,
      },
    ),
    rule(
      { en: "Spread and correlation", ja: "ばらつき・相関" },
      {
        en: `At least ${moments.degreesOfFreedomMin} degrees of freedom`,
        ja: `自由度${moments.degreesOfFreedomMin}以上`,
      },
    ),
    rule(
      { en: "Names of hospitals", ja: "医療機関名" },
      labels.institution === "refuse"
        ? { en: "Never leave", ja: "外に出しません" }
        : { en: "May leave after review", ja: "審査のうえ外に出せます" },
    ),
    rule(
      { en: "Differences", ja: "過去の結果との差" },
      {
        en: "A number that differs from an earlier one by a few patients only is not shown",
        ja: "これまでの結果とわずかな人数しか違わない数字は示しません",
      },
    ),
  ];
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
