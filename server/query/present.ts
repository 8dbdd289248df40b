// A protected table in the words of the API and of the command line.
import type { Value } from "../disclosure/evidence.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import { policyVersion } from "../disclosure/policy.ts";
import type { NumberEvidence, ProtectedTable } from "../disclosure/protect.ts";
import type { Bilingual, EvidenceTwin, ProtectedTableJson } from "../http/schemas.ts";

/** Only a `ProtectedTable` can be made into what a browser gets. */
export function presentTable(table: ProtectedTable, policy: DisclosurePolicy, snapshotId: string): ProtectedTableJson {
  return {
    columns: table.columns.map((column, i) => ({
      name: column.name,
      type: column.type,
      kind: table.numbers[i] === true ? "number" : "label",
    })),
    rows: table.rows.map((row) => row.map((value, i) => plainValue(value, table.columns[i]!.type))),
    marks: table.marks.map((row) => [...row]),
    notes: notesOf(table, policy),
    policyVersion: policyVersion(policy),
    snapshotId,
  };
}

type PlainValue = ProtectedTableJson["rows"][number][number];

const wholeNumber = /^U?(BIG|HUGE)INT$/;

/** Integers up to 2^53 and decimals of at most 15 digits as numbers, larger ones as text. */
function plainValue(value: Value, type: string): PlainValue {
  if (typeof value === "string" && (wholeNumber.test(type) || type.startsWith("DECIMAL"))) {
    const number = Number(value);
    const digits = value.replace(/^-|\./g, "").replace(/^0+/, "").length;
    return digits <= 15 && Number.isFinite(number) ? number : value;
  }
  return typeof value === "object" && value !== null ? [...value] : value;
}

function notesOf(table: ProtectedTable, policy: DisclosurePolicy): Bilingual[] {
  const { base } = policy.rounding;
  const rounding = { en: `Counts and sums are multiples of ${base}.`, ja: `件数と合計は${base}の倍数に丸めています。` };
  const notes = base === 1 ? [] : [rounding];
  if (!table.hidesSmallCategories) return notes;
  const least = policy.threshold.personsMin;
  // SECURITY: the same words whether or not there is such a category.
  return [
    ...notes,
    {
      en: `Categories with fewer than ${least} patients, if any, are not shown.`,
      ja: `${least}人未満の区分がある場合は表示していません。`,
    },
  ];
}

/** What reviewers see beside the table; never sent to a project member. */
export function presentEvidence(
  table: ProtectedTable,
  policy: DisclosurePolicy,
): Pick<EvidenceTwin, "rules"> & { readonly cells: EvidenceTwin["evidence"] } {
  const cells = table.evidence.map((row) =>
    row.map((cell) =>
      cell === null
        ? null
        : {
            persons: cell.persons,
            personsAtLeast: !cell.exact,
            largestShare: cell.largestShare,
            twoLargestShare: cell.twoLargestShare,
            interval: intervalOf(cell),
            rule: cell.mark,
          },
    ),
  );
  return { cells, rules: rulesOf(table, policy) };
}

const intervalOf = ({ interval }: NumberEvidence): [number, number | null] | null =>
  interval === null ? null : [interval[0], interval[1]];

function rulesOf(table: ProtectedTable, policy: DisclosurePolicy): EvidenceTwin["rules"] {
  const marks = table.marks.flat();
  const total = table.evidence.flat().filter((cell) => cell !== null).length;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const rule = (id: string, mark: string, title: Bilingual, text: Bilingual): EvidenceTwin["rules"][number] => {
    const hit = marks.filter((candidate) => candidate === mark).length;
    return { id, verdict: hit > 0 ? "acted" : "pass", title, text, figure: `${hit} / ${total}` };
  };
  const { personsMin } = policy.threshold;
  const { largestShareMax, twoLargestShareMax } = policy.dominance;
  return [
    rule(
      "threshold",
      "small",
      { en: "Enough patients", ja: "最小集計単位" },
      {
        en: `Numbers resting on fewer than ${personsMin} patients are withheld.`,
        ja: `${personsMin}人未満に基づく数値は秘匿します。`,
      },
    ),
    rule(
      "dominance",
      "dominated",
      { en: "Nobody dominates", ja: "占有率基準" },
      {
        en: `The largest patient holds at most ${percent(largestShareMax)} of a number, the two largest at most ${percent(twoLargestShareMax)}.`,
        ja: `最大の患者の寄与は${percent(largestShareMax)}、上位2人は${percent(twoLargestShareMax)}まで。`,
      },
    ),
    rule(
      "secondary",
      "secondary",
      { en: "Not recoverable from this table", ja: "二次秘匿" },
      {
        en: `No difference of shown numbers of this table rests on fewer than ${personsMin} patients.`,
        ja: `表内の数値の差が${personsMin}人未満に基づくことはありません。`,
      },
    ),
    rule(
      "near",
      "near",
      { en: "Not recoverable from earlier answers", ja: "既出の結果との差分" },
      {
        en: "Numbers that differ from an earlier answer by too few patients are withheld.",
        ja: "既出の結果との差が少人数に基づく数値は秘匿します。",
      },
    ),
    rule(
      "pinpoint",
      "pinpoint",
      { en: "Conditions that single out", ja: "少数を切り分ける条件" },
      {
        en: `No condition on identifying columns sets 1 to ${personsMin - 1} patients apart; decided before anything else is looked at.`,
        ja: `個人を絞り込む列の条件が 1〜${personsMin - 1} 人を切り分けることはありません。他の値を見る前に判定します。`,
      },
    ),
    rule(
      "quantile",
      "tail",
      { en: "Tails of quantiles", ja: "分位点の両端" },
      {
        en: `At least ${policy.quantile.tailPersonsMin} patients lie beyond each quantile.`,
        ja: `各分位点の外側に${policy.quantile.tailPersonsMin}人以上います。`,
      },
    ),
    rule(
      "degrees-of-freedom",
      "degrees-of-freedom",
      { en: "Degrees of freedom", ja: "自由度" },
      {
        en: `Deviations and correlations keep at least ${policy.moments.degreesOfFreedomMin} degrees of freedom.`,
        ja: `標準偏差や相関は自由度${policy.moments.degreesOfFreedomMin}以上。`,
      },
    ),
  ];
}

/** Counts of shown and withheld numbers, by mark: for the audit log and the lists. */
export function verdictCounts(table: ProtectedTable): {
  readonly shown: number;
  readonly withheld: Readonly<Record<string, number>>;
} {
  const withheld: Record<string, number> = {};
  let shown = 0;
  for (const cell of table.evidence.flat()) {
    if (cell === null) continue;
    if (cell.mark === null) shown++;
    else withheld[cell.mark] = (withheld[cell.mark] ?? 0) + 1;
  }
  return { shown, withheld };
}
