// Attack stories: an aggregate that looks like a figure of many and is the value of one.
import { answers, attackWorld, neverTells, refuses, withholds } from "./testing/stories.ts";

const world = attackWorld();
const refusesAggregate = (fn: string): void =>
  refuses(world, `${fn} would show a single value`, "aggregate-not-allowed", `SELECT ${fn} FROM person`);

// Extremes and picks by every name.
for (const call of [
  "min(cost)",
  "max(birth_ym)",
  "any_value(cost)",
  "last(cost)",
  "mode(cost)",
  "arg_min(cost, bmi)",
  "bit_or(cost)",
  "bit_xor(cost)",
  "bool_or(area = 'F')",
  "bool_and(area <> 'F')",
  "product(1 + (area = 'F')::INTEGER)",
  "entropy(area)",
  "kurtosis(cost)",
  "skewness(cost)",
  "mad(cost)",
  "regr_count(cost, bmi)",
  "regr_avgx(cost, bmi)",
  "fsum(cost)",
  "sum(DISTINCT cost)",
  "avg(DISTINCT cost)",
  "group_concat(area)",
])
  refusesAggregate(call);

// Patient 9 has nearly all costs of area E: the mean tells his cost.
withholds(world, "a mean carried by one patient", "SELECT avg(cost), sum(cost) FROM person WHERE area = 'E'", [
  ["dominated", "dominated"],
]);
// 239 contribute zero, one contributes his cost.
withholds(world, "all but few contribute zero", "SELECT sum(CASE WHEN area = 'F' THEN cost ELSE 0 END) FROM person", [
  ["small"],
]);
withholds(world, "all but few are NULL", "SELECT avg(CASE WHEN area = 'F' THEN cost END) FROM person", [["small"]]);
withholds(
  world,
  "FILTER keeps few",
  "SELECT sum(cost) FILTER (WHERE area = 'F'), median(cost) FILTER (WHERE area = 'F') FROM person",
  [["small", "small"]],
);
withholds(world, "NULLIF keeps few", "SELECT count(nullif(area = 'F', false)) FROM person", [["small"]]);
withholds(world, "IF keeps few", "SELECT sum(if(band = 'rare', 1, 0)) FROM person", [["small"]]);
withholds(world, "count_if keeps few", "SELECT count_if(band = 'rare') FROM person", [["small"]]);
// One patient is given a weight that drowns the others.
withholds(
  world,
  "one patient weighs a million",
  "SELECT sum(CASE WHEN area = 'E' AND cost > 10000000 THEN 1000000 ELSE 1 END) FROM person",
  [["dominated"]],
);
// Positive and negative values cancel: shares are of absolute values.
withholds(
  world,
  "negative values hide no dominance",
  "SELECT sum(CASE WHEN cost > 10000000 THEN cost ELSE -1 END) FROM person",
  [["dominated"]],
);
// The count and its complement in one row.
withholds(
  world,
  "a count beside its total, nine short",
  "SELECT count(*) FILTER (WHERE band <> 'rare'), count(*) FROM person",
  [["secondary", null]],
);
withholds(
  world,
  "a total beside its two parts, one of them small",
  "SELECT count(*), count(*) FILTER (WHERE band = 'common'), count(*) FILTER (WHERE band = 'scarce') FROM person",
  [[null, null, "secondary"]],
);
withholds(
  world,
  "a sum beside the sum without one patient",
  "SELECT sum(bmi), sum(bmi) FILTER (WHERE NOT (area = 'F' AND birth_ym = DATE '1932-03-01')) FROM person",
  [[null, "secondary"]],
);
withholds(
  world,
  "sum of ones beside count",
  "SELECT count(*), sum(CASE WHEN area = 'F' THEN 2 ELSE 1 END) FROM person",
  [[null, "secondary"]],
);
// Tails.
withholds(
  world,
  "quantiles at the ends",
  "SELECT quantile_cont(cost, 0), quantile_cont(cost, 1), quantile_cont(cost, 0.001), quantile_disc(cost, 0.999), approx_quantile(cost, 0.999) FROM person",
  [["tail", "tail", "tail", "tail", "tail"]],
);
withholds(world, "one end within a list of quantiles", "SELECT quantile_cont(cost, [0.5, 0.999]) FROM person", [
  ["tail"],
]);
withholds(
  world,
  "a median of ten patients has tails of five",
  "SELECT median(cost) FROM person WHERE band = 'scarce'",
  [["tail"]],
);
withholds(
  world,
  "ten patients are too few for a deviation",
  "SELECT stddev(cost), var_pop(bmi) FROM person WHERE band = 'scarce'",
  [["degrees-of-freedom", "small"]],
);
neverTells(world, "a fraction taken from the data", "SELECT quantile_cont(cost, bmi / 100) FROM person", () => true);
// How many different values do four patients have?
withholds(
  world,
  "distinct values of few patients",
  "SELECT count(DISTINCT cost), approx_count_distinct(cost) FROM person WHERE area = 'F'",
  [["small", "small"]],
);
answers(world, "an aggregate over nobody is empty and withheld", "SELECT count(*), sum(cost) FROM person WHERE false", [
  [null, null],
]);
