// Every rule of a profile in the words of the people it protects and binds.
import type { DisclosurePolicy } from "../disclosure/policy.ts";

export type Bilingual = { readonly en: string; readonly ja: string };

/** official: read in the official text. secondary: read elsewhere. proposed: this product's own. unverified: to be checked before use. */
export type RuleSource = {
  readonly text: Bilingual;
  readonly status: "official" | "secondary" | "proposed" | "unverified";
};

export type RuleText = {
  readonly id: string;
  readonly title: Bilingual;
  readonly text: Bilingual;
  readonly source: RuleSource;
};

export const ruleIds = [
  "threshold",
  "population",
  "dominance",
  "quantile",
  "moments",
  "pinpoint",
  "rounding",
  "labels",
  "budget",
  "limits",
] as const;

type Words = { readonly title: Bilingual; readonly text: Bilingual };

export function ruleTexts(policy: DisclosurePolicy): { readonly [rule in (typeof ruleIds)[number]]: Words } {
  const { personsMin, zeroOfShownGroup } = policy.threshold;
  const percent = (value: number): string => `${Math.round(value * 100)} %`;
  return {
    threshold: {
      title: { en: "Fewest patients", ja: "最小集計単位" },
      text: {
        en: `A number is shown only when at least ${personsMin} distinct patients stand behind it. ${zeroOfShownGroup ? "Zero of a shown group may be shown." : "Zeros are not shown."}`,
        ja: `${personsMin}人以上の異なる患者に基づく数値だけを表示します。${zeroOfShownGroup ? "表示される区分の0は表示できます。" : "0も表示しません。"}`,
      },
    },
    population: {
      title: { en: "Small municipalities", ja: "人口の少ない市区町村" },
      text: populationText(policy),
    },
    dominance: {
      title: { en: "Dominance", ja: "占有率基準" },
      text: {
        en: `The largest patient holds at most ${percent(policy.dominance.largestShareMax)} of a sum, mean or count of rows, the two largest at most ${percent(policy.dominance.twoLargestShareMax)}.`,
        ja: `合計・平均・行数に占める割合は、最大の患者が${percent(policy.dominance.largestShareMax)}まで、上位2人で${percent(policy.dominance.twoLargestShareMax)}までです。`,
      },
    },
    quantile: {
      title: { en: "Medians and quantiles", ja: "中央値・分位点" },
      text: {
        en: `At least ${policy.quantile.tailPersonsMin} patients lie beyond a quantile, on each side. Extremes are not shown.`,
        ja: `分位点の両側にそれぞれ${policy.quantile.tailPersonsMin}人以上いる場合に表示します。最大値・最小値は表示しません。`,
      },
    },
    moments: {
      title: { en: "Standard deviations", ja: "標準偏差・分散" },
      text: {
        en: `At least ${policy.moments.degreesOfFreedomMin} degrees of freedom remain.`,
        ja: `自由度が${policy.moments.degreesOfFreedomMin}以上残る場合に表示します。`,
      },
    },
    pinpoint: {
      title: { en: "Conditions that single out", ja: "少数を切り分ける条件" },
      text: policy.pinpoint.isChecked
        ? {
            en: `No condition on identifying columns may set fewer than ${personsMin} patients apart. This is decided before anything else is looked at.`,
            ja: `個人を絞り込む列の条件で${personsMin}人未満を切り分けることはできません。他の値を見る前に判定します。`,
          }
        : { en: "Not checked beforehand.", ja: "事前の確認は行いません。" },
    },
    rounding: {
      title: { en: "Rounding", ja: "丸め" },
      text:
        policy.rounding.base === 1
          ? { en: "Numbers are shown as they are.", ja: "数値は丸めずに表示します。" }
          : {
              en: `Counts and sums are shown as multiples of ${policy.rounding.base}.`,
              ja: `件数と合計は${policy.rounding.base}の倍数に丸めて表示します。`,
            },
    },
    labels: {
      title: { en: "Labels", ja: "区分の見出し" },
      text: {
        en: `${policy.labels.institution === "refuse" ? "No rows per institution. " : ""}${policy.labels.freeText === "refuse" ? "No free text as a label. " : ""}A label from the data appears only when its row may be shown.`,
        ja: `${policy.labels.institution === "refuse" ? "医療機関ごとの行は表示しません。" : ""}${policy.labels.freeText === "refuse" ? "自由記載は見出しにできません。" : ""}データに由来する見出しは、その行が表示できる場合にだけ現れます。`,
      },
    },
    budget: {
      title: { en: "Numbers of one project", ja: "案件ごとの表示数の上限" },
      text: {
        en: `A project is shown at most ${policy.budget.numbersMax.toLocaleString("en")} different numbers; each new one is compared with all of them.`,
        ja: `一つの案件に表示する数値は${policy.budget.numbersMax.toLocaleString("en")}個までです。新しい数値はそのすべてと照合します。`,
      },
    },
    limits: {
      title: { en: "Size of a table", ja: "表の大きさ" },
      text: {
        en: `At most ${policy.limits.groupsMax.toLocaleString("en")} rows and ${policy.limits.cellsMax.toLocaleString("en")} cells.`,
        ja: `${policy.limits.groupsMax.toLocaleString("en")}行、${policy.limits.cellsMax.toLocaleString("en")}セルまでです。`,
      },
    },
  };
}

function populationText(policy: DisclosurePolicy): Bilingual {
  const { bands } = policy.population;
  if (bands.length === 0) return { en: "No rule by population.", ja: "人口による規則はありません。" };
  const number = (value: number): string => value.toLocaleString("en");
  const parts = bands.map(({ below, personsMin }) =>
    personsMin === null
      ? {
          en: `below ${number(below)} inhabitants: nothing is shown`,
          ja: `人口${number(below)}人未満の市区町村は表示しません`,
        }
      : {
          en: `below ${number(below)} inhabitants: at least ${personsMin} patients`,
          ja: `人口${number(below)}人未満の市区町村は${personsMin}人以上の場合に表示します`,
        },
  );
  return {
    en: `Where the label is an area with a known population: ${parts.map((part) => part.en).join("; ")}.`,
    ja: `人口の分かる地域が見出しの場合、${parts.map((part) => part.ja).join("。")}。`,
  };
}
