// Random statements over the table of extreme values: typed, so that most of them bind, and nested, so that guards meet guards.

import fc from "fast-check";

type Sql = fc.Arbitrary<string>;

const pick = (...texts: readonly string[]): Sql => fc.constantFrom(...texts);

/** Text with `$` for each part, in order. */
function fill(template: string, ...parts: readonly Sql[]): Sql {
  return fc.tuple(...parts).map((texts) => {
    let next = 0;
    return template.replaceAll("$", () => texts[next++] ?? "");
  });
}

const NUMBER_COLUMNS = pick(..."ti si ii bi hi ub ut ui uh f d dec9 dec18 dec38".split(" "));
const NUMBER_TYPES = pick(
  ..."TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL(9,2) DECIMAL(18,3) DECIMAL(38,10) DECIMAL(28,0)".split(
    " ",
  ),
);
const NUMBERS = pick(
  "0",
  "1",
  "-1",
  "2.5",
  "1e300",
  "9223372036854775807",
  "'nan'::DOUBLE",
  "'-inf'::DOUBLE",
  "1e-300",
);
const TEXTS = pick("''", "'a'", "'日本'", "'2024-02-30'", "'1e400'", "'-1'", "NULL");
const MOMENTS = pick("dt", "ts", "DATE '2024-01-31'", "TIMESTAMP '9999-12-31 23:59:59'");
const INTERVALS = pick("iv", "INTERVAL 1 MONTH", "INTERVAL '-3 days'", "to_days(ii)", "to_years(ii)", "to_hours(bi)");
const PARTS = pick("'year'", "'month'", "'week'", "'day'", "'hour'", "'quarter'");

const { number, text, moment, condition, list } = fc.letrec<
  Record<"number" | "text" | "moment" | "condition" | "list", string>
>((tie) => {
  const [n, t, m, c, l] = [tie("number"), tie("text"), tie("moment"), tie("condition"), tie("list")];
  const binary = pick("+", "-", "*", "/", "//", "%", "^");
  const unary = pick(..."abs sqrt ln log2 exp sign ceil floor round cbrt sin acos gamma degrees even".split(" "));
  const compare = pick("=", "<>", "<", ">=", "IS DISTINCT FROM");
  const deep = { maxDepth: 3, depthSize: "xsmall" } as const;
  return {
    number: fc.oneof(
      deep,
      NUMBER_COLUMNS,
      NUMBERS,
      fill("($ $ $)", n, binary, n),
      fill("$($)", unary, n),
      fill("(-$)", n),
      fill("CAST($ AS $)", n, NUMBER_TYPES),
      fill("CAST($ AS $)", t, NUMBER_TYPES),
      fill("CASE WHEN $ THEN $ ELSE $ END", c, n, n),
      fill("coalesce($, $)", n, n),
      fill("$($, $)", pick("greatest", "least", "nullif", "pow", "log", "atan2"), n, n),
      fill("$(CAST($ AS BIGINT), CAST($ AS BIGINT))", pick("gcd", "lcm", "xor"), n, n),
      fill("factorial(CAST($ AS INTEGER))", n),
      fill("bit_count(CAST($ AS BIGINT))", n),
      fill("round($, $)", n, pick("2", "-1", "20")),
      fill("$($)", pick("length", "strlen", "ascii", "unicode"), t),
      fill("$($)", pick("year", "month", "dayofyear", "week", "epoch", "epoch_us", "julian", "yearweek", "era"), m),
      fill("date_diff($, $, $)", PARTS, m, m),
      fill("date_sub($, $, $)", PARTS, m, m),
      fill("(CAST($ AS DATE) - CAST($ AS DATE))", m, m),
      fill("list_aggregate($, $)", l, pick("'sum'", "'avg'", "'min'", "'median'", "'count'", "'mode'")),
      fill("($)[CAST($ AS BIGINT)]", l, n),
      fill("list_reduce($, lambda x, y: x $ y)", l, binary),
    ),
    text: fc.oneof(
      deep,
      pick("s"),
      TEXTS,
      fill("($ || $)", t, t),
      fill("CAST($ AS VARCHAR)", fc.oneof(n, m, c, l)),
      fill("$($)", pick("lower", "upper", "trim", "reverse", "strip_accents"), t),
      fill("$($, CAST($ AS BIGINT))", pick("left", "right", "substring"), t, n),
      fill("substring($, CAST($ AS BIGINT), CAST($ AS BIGINT))", t, n, n),
      fill("$($, $, $)", pick("lpad", "rpad"), t, pick("0", "5", "10000"), t),
      fill("repeat($, $)", t, pick("0", "3", "10000")),
      fill("replace($, $, $)", t, t, t),
      fill("split_part($, $, CAST($ AS BIGINT))", t, t, n),
      fill("regexp_replace($, '(.)a*', '\\1\\1', 'g')", t),
      fill("chr(CAST($ AS INTEGER))", n),
      fill("strftime($, '%Y-%m-%d %H')", m),
      fill("$($)", pick("dayname", "monthname"), m),
      fill("array_to_string($, ',')", l),
    ),
    moment: fc.oneof(
      deep,
      MOMENTS,
      fill("($ $ $)", m, pick("+", "-"), INTERVALS),
      fill("(CAST($ AS DATE) $ CAST($ AS INTEGER))", m, pick("+", "-"), n),
      fill("CAST($ AS $)", fc.oneof(m, t), pick("DATE", "TIMESTAMP")),
      fill("date_trunc($, $)", PARTS, m),
      fill("last_day($)", m),
      fill("make_date(CAST($ AS BIGINT), CAST($ AS BIGINT), CAST($ AS BIGINT))", n, n, n),
      fill("time_bucket($, $)", pick("INTERVAL 1 MONTH", "INTERVAL 10 DAY"), m),
      fill("strptime($, '%Y-%m-%d')", t),
      fill("CASE WHEN $ THEN $ ELSE $ END", c, m, m),
    ),
    condition: fc.oneof(
      deep,
      pick("b", "b IS NULL"),
      fill("($ $ $)", n, compare, n),
      fill("($ $ $)", t, compare, t),
      fill("($ $ $)", m, compare, m),
      fill("($ $ $)", c, pick("AND", "OR"), c),
      fill("(NOT $)", c),
      fill("($ BETWEEN $ AND $)", n, n, n),
      fill("($ LIKE '%a_')", t),
      fill("regexp_matches($, '^[a-z]+\\d{1,3}$')", t),
      fill("list_contains($, $)", l, n),
      fill("($ IN ($, $))", n, n, n),
    ),
    list: fc.oneof(
      deep,
      pick("li", "[ii, si]", "range(ti)"),
      fill("[$, $]", n, n),
      fill("range(CAST($ AS BIGINT), CAST($ AS BIGINT))", n, n),
      fill("generate_series(CAST($ AS BIGINT), CAST($ AS BIGINT), 1000)", n, n),
      fill("list_transform($, lambda x: x $ $)", l, binary, n),
      fill("list_filter($, lambda x: x > $)", l, n),
      fill("list_slice($, CAST($ AS BIGINT), CAST($ AS BIGINT))", l, n, n),
      fill("list_sort(list_distinct($))", l),
      fill("list_concat($, $)", l, l),
      fill("list_append($, $)", l, n),
    ),
  };
});

const MOMENTS_OF = pick(
  ..."sum avg stddev stddev_pop var_samp var_pop sem skewness kurtosis kurtosis_pop mad fsum product entropy median mode min max".split(
    " ",
  ),
);
const PAIRS = pick(
  ..."corr covar_pop covar_samp regr_slope regr_intercept regr_r2 regr_sxx regr_avgx regr_count arg_min arg_max".split(
    " ",
  ),
);
const QUANTILES = pick("quantile_cont", "quantile_disc", "approx_quantile");
const FRACTIONS = pick("0.5", "0", "0.999", "[0.1, 0.9]");

const aggregate: Sql = fc.oneof(
  fill("$($)", MOMENTS_OF, number),
  fill("$(DISTINCT $)", MOMENTS_OF, number),
  fill("$($, $)", PAIRS, number, number),
  fill("$($, $)", QUANTILES, fc.oneof(number, moment), FRACTIONS),
  fill("$($)", pick("min", "max", "avg", "median", "mode", "histogram", "first", "any_value"), moment),
  fill("$($)", pick("min", "max", "list", "mode", "entropy", "string_agg", "histogram", "approx_count_distinct"), text),
  fill("$($)", pick("bool_and", "bool_or", "count_if", "count"), condition),
  fill("$(CAST($ AS INTEGER))", pick("bit_and", "bit_or", "bit_xor"), number),
  fill("$($, 3)", pick("min", "max"), fc.oneof(number, moment)),
);

const frame = pick(
  "",
  "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
  "ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING",
  "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES",
);
const windowed: Sql = fc.oneof(
  fill("$ OVER (ORDER BY $ $)", aggregate, fc.oneof(number, moment), frame),
  fill("sum($) OVER (ORDER BY $ RANGE BETWEEN 3 PRECEDING AND 2 FOLLOWING)", number, number),
  fill(
    "avg($) OVER (ORDER BY $ RANGE BETWEEN INTERVAL $ PRECEDING AND CURRENT ROW)",
    number,
    moment,
    pick("1 DAY", "90 YEARS"),
  ),
  fill("$($) OVER (ORDER BY ii)", pick("lead", "lag", "first_value", "fill"), fc.oneof(number, moment)),
);

const value: Sql = fc.oneof(number, text, moment, condition, list);

/** One SELECT over `nasty`: values of rows, of groups, of windows, and conditions. */
export const statement: Sql = fc.oneof(
  { weight: 4, arbitrary: fill("SELECT $ AS x FROM nasty", value) },
  { weight: 2, arbitrary: fill("SELECT $ AS x FROM nasty WHERE $", value, condition) },
  { weight: 4, arbitrary: fill("SELECT $ AS x FROM nasty a, range(3)", aggregate) },
  { weight: 3, arbitrary: fill("SELECT $ AS k, $ AS x FROM nasty GROUP BY 1", value, aggregate) },
  { weight: 1, arbitrary: fill("SELECT $ AS x FROM nasty WHERE ii IS NULL AND b", aggregate) },
  { weight: 3, arbitrary: fill("SELECT $ AS x FROM nasty", windowed) },
  { weight: 1, arbitrary: fill("SELECT count(*) FROM (SELECT unnest($) AS u FROM nasty) WHERE u > 1", list) },
  {
    weight: 1,
    arbitrary: fill(
      "SELECT count(*) FROM nasty JOIN nasty o ON nasty.ii = o.ii AND $ = o.d",
      fc.constantFrom("sqrt(nasty.d)", "nasty.s::DOUBLE", "1 / nasty.bi"),
    ),
  },
);
