// The functions of the catalog: what the plan accepts, the common ones explained.
import type { Catalog } from "../http/schemas.ts";
import { aggregateNames, windowNames } from "../plan/aggregates.ts";
import { scalarNames } from "../plan/functions.ts";

type CatalogFunction = Catalog["functions"][number];
type Words = readonly [signature: string, en: string, ja: string];

const explained: { readonly [name: string]: Words } = {
  count: [
    "count(*), count(x), count(DISTINCT x)",
    "Number of rows, values or different values",
    "行数、値の数、異なる値の数",
  ],
  count_star: ["count(*)", "Number of rows", "行数"],
  sum: ["sum(x)", "Sum", "合計"],
  avg: ["avg(x)", "Mean", "平均"],
  median: ["median(x)", "Median", "中央値"],
  quantile_cont: ["quantile_cont(x, 0.25)", "Quantile, interpolated", "分位数(補間あり)"],
  quantile_disc: ["quantile_disc(x, 0.25)", "Quantile, an existing value", "分位数(実在する値)"],
  stddev_samp: ["stddev(x)", "Standard deviation", "標準偏差"],
  var_samp: ["variance(x)", "Variance", "分散"],
  corr: ["corr(y, x)", "Correlation", "相関係数"],
  min: ["min(x)", "Smallest value (inside one person only)", "最小値(一人の中でのみ)"],
  max: ["max(x)", "Largest value (inside one person only)", "最大値(一人の中でのみ)"],
  arg_min: ["arg_min(x, y)", "x where y is smallest (inside one person only)", "y が最小のときの x(一人の中でのみ)"],
  arg_max: ["arg_max(x, y)", "x where y is largest (inside one person only)", "y が最大のときの x(一人の中でのみ)"],
  row_number: ["row_number() OVER (…)", "Number of the row", "行の番号"],
  rank: ["rank() OVER (…)", "Rank, with gaps", "順位(同順位の後は飛ぶ)"],
  lag: ["lag(x, n) OVER (…)", "Value of an earlier row", "前の行の値"],
  lead: ["lead(x, n) OVER (…)", "Value of a later row", "後の行の値"],
  round: ["round(x, digits)", "Rounded number", "四捨五入"],
  floor: ["floor(x)", "Next whole number below", "切り捨て"],
  ceil: ["ceil(x)", "Next whole number above", "切り上げ"],
  abs: ["abs(x)", "Absolute value", "絶対値"],
  ln: ["ln(x)", "Natural logarithm; NULL unless x > 0", "自然対数(x > 0 以外は NULL)"],
  sqrt: ["sqrt(x)", "Square root; NULL below 0", "平方根(負の値は NULL)"],
  date_diff: ["date_diff('day', from, to)", "Borders of the unit between two dates", "二つの日付の間の単位の数"],
  date_trunc: ["date_trunc('month', d)", "Beginning of the unit", "単位の始まりの日"],
  date_part: ["date_part('year', d)", "Part of a date", "日付の一部"],
  year: ["year(d)", "Year", "年"],
  month: ["month(d)", "Month", "月"],
  substring: ["substring(text, from, length)", "Part of a text", "文字列の一部"],
  left: ["left(text, n)", "First n characters", "先頭の n 文字"],
  starts_with: [
    "starts_with(text, 'I10')",
    "Whether a text begins so, e.g. a code",
    "文字列(コードなど)がこう始まるか",
  ],
  lower: ["lower(text)", "Small letters", "小文字"],
  upper: ["upper(text)", "Capital letters", "大文字"],
  concat: ["concat(a, b, …)", "Texts joined", "文字列の連結"],
  regexp_matches: ["regexp_matches(text, pattern)", "Whether a pattern occurs", "パターンに合うか"],
  list_contains: ["list_contains(list, x)", "Whether a list holds x", "リストに x があるか"],
};

const kinds = {
  aggregate: { en: "Aggregate", ja: "集計関数" },
  window: { en: "Window function (per person)", ja: "ウィンドウ関数(一人ごと)" },
  scalar: { en: "Function of one row", ja: "行ごとの関数" },
} as const;

let made: readonly CatalogFunction[] | undefined;

/** Sorted by name, each once; operators are left out. */
export function catalogFunctions(): readonly CatalogFunction[] {
  made ??= makeFunctions();
  return made;
}

function makeFunctions(): readonly CatalogFunction[] {
  const found = new Map<string, CatalogFunction>();
  const add = (names: readonly string[], kind: keyof typeof kinds) => {
    for (const name of names) {
      if (!/^[a-z][a-z0-9_]*$/.test(name) || found.has(name)) continue;
      const words = Object.hasOwn(explained, name) ? explained[name] : undefined;
      const [signature, en, ja] = words ?? [`${name}(…)`, kinds[kind].en, kinds[kind].ja];
      found.set(name, { name, signature, description: { en, ja } });
    }
  };
  add(aggregateNames(), "aggregate");
  add(windowNames(), "window");
  add(scalarNames(), "scalar");
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
