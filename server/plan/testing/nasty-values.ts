// A table of extreme values: whatever an expression does with them, the printed form of it must not raise.

/** One column a type, one row an extreme; `NASTY_COLUMNS` says which columns have which type. */
export const NASTY_SETUP = `CREATE TABLE nasty AS SELECT * FROM (VALUES
 (0::TINYINT, 0::SMALLINT, 0::INTEGER, 0::BIGINT, 0::HUGEINT, 0::UBIGINT, 0::UTINYINT, 0::UINTEGER, 0::UHUGEINT, 0::FLOAT, 0::DOUBLE, 0::DECIMAL(9,2), 0::DECIMAL(18,3), 0::DECIMAL(38,10), ''::VARCHAR, DATE '1970-01-01', TIMESTAMP '1970-01-01', INTERVAL '0 days', true, []::INTEGER[], []::VARCHAR[], TIME '00:00:00'),
 (-128, -32768, -2147483648, -9223372036854775808, '-170141183460469231731687303715884105728'::HUGEINT, 0, 0, 0, 0, '-inf'::FLOAT, '-inf'::DOUBLE, -9999999.99, -999999999999999.999, -9999999999999999999999999999.9999999999, 'a', DATE '-infinity', TIMESTAMP '-infinity', INTERVAL '-178956970 years', false, [NULL], ['x', NULL], TIME '23:59:59.999999'),
 (127, 32767, 2147483647, 9223372036854775807, '170141183460469231731687303715884105727'::HUGEINT, 18446744073709551615, 255, 4294967295, 340282366920938463463374607431768211455, 'inf'::FLOAT, 'inf'::DOUBLE, 9999999.99, 999999999999999.999, 9999999999999999999999999999.9999999999, '99999999999999999999', DATE 'infinity', TIMESTAMP 'infinity', INTERVAL '178956970 years', NULL, [1,2,3], ['a','b'], NULL),
 (-1, -1, -1, -1, -1, 1, 1, 1, 1, 'nan'::FLOAT, 'nan'::DOUBLE, -1, -1, -1, '\\x', DATE '5881580-07-10', TIMESTAMP '294247-01-10 04:00:54.775806', INTERVAL '2147483647 days', true, [-2147483648, 2147483647], NULL, TIME '12:00:00'),
 (2, 2, 2, 2, 2, 2, 2, 2, 2, -1.5, -1.5, 2.5, 2.5, 2.5, '2023-02-30', DATE '5877642-06-25 (BC)', TIMESTAMP '290309-12-22 (BC) 00:00:00', INTERVAL '9223372036854775807 microseconds', false, [5], ['日本語'], TIME '01:00:00'),
 (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (63, 200, 13, 1000000000000, 1, 64, 64, 64, 64, 1e38, 1.7976931348623157e308, 1, 1, 1, '日本語テスト', DATE '2024-02-29', TIMESTAMP '2024-02-29 12:34:56', INTERVAL '1 month 3 days', true, [1,1], ['a'], TIME '10:10:10'),
 (1, 1, 1, 1, 3, 3, 3, 3, 3, 5e-324::FLOAT, 5e-324, 0.01, 0.001, 0.0000000001, 'infinity', DATE '0001-01-01', TIMESTAMP '9999-12-31 23:59:59', INTERVAL '-1 month', true, [NULL,1], [''], TIME '10:10:11')
) t(ti,si,ii,bi,hi,ub,ut,ui,uh,f,d,dec9,dec18,dec38,s,dt,ts,iv,b,li,ls,tm)`;

export const NASTY_COLUMNS: { readonly [type: string]: readonly string[] } = {
  TINYINT: ["ti"],
  SMALLINT: ["si"],
  INTEGER: ["ii"],
  BIGINT: ["bi"],
  HUGEINT: ["hi"],
  UBIGINT: ["ub"],
  UTINYINT: ["ut"],
  UINTEGER: ["ui"],
  UHUGEINT: ["uh"],
  FLOAT: ["f"],
  DOUBLE: ["d"],
  DECIMAL: ["dec9", "dec18", "dec38"],
  VARCHAR: ["s"],
  DATE: ["dt"],
  TIMESTAMP: ["ts"],
  INTERVAL: ["iv"],
  BOOLEAN: ["b"],
  TIME: ["tm"],
  "INTEGER[]": ["li"],
  "BIGINT[]": ["li"],
  "VARCHAR[]": ["ls"],
  "T[]": ["li", "ls"],
  "ANY[]": ["li"],
  ANY: ["ii", "s", "dt"],
  T: ["ii", "s"],
};

/** Constants tried in place of a column. */
export const NASTY_CONSTANTS: { readonly [column: string]: readonly string[] } = {
  s: ["'a'", "'day'", "'%Y'", "'x%'"],
  ii: ["1", "-1", "13"],
  bi: ["2"],
  d: ["2.5"],
  iv: ["INTERVAL '1 month'"],
};

/**
 * `nasty_groups`: one group (`g`) for every two rows of `nasty` and some more, the first of them three times, so that extremes
 * neither cancel nor balance; then all rows together. With wider decimals and doubles whose powers are none.
 */
export const NASTY_GROUPS_SETUP = `CREATE TABLE nasty_groups AS
WITH wide AS (
  SELECT CAST(rowid AS INTEGER) AS k, *, CAST(sign(ii) * 9999999999999999999 AS DECIMAL(19,0)) AS dec19,
    CAST(sign(ii) * 9999999999999999999999999999::DECIMAL(38,0) AS DECIMAL(28,0)) AS dec28,
    CAST(sign(ii) * 99999999999999999999999999999999999999::DECIMAL(38,0) AS DECIMAL(38,0)) AS dec380,
    CASE WHEN ii > 0 THEN '0.99999999999999999999999999999999999999'::DECIMAL(38,38) WHEN ii < 0 THEN '-0.99999999999999999999999999999999999999'::DECIMAL(38,38) END AS dec3838
  FROM nasty
  UNION ALL BY NAME
  SELECT k, d, CAST(f AS FLOAT) AS f FROM (VALUES (10, 1e60::DOUBLE, 1e38), (11, -1e75, -3e38), (12, 1e-100, 1e-40), (13, 2e-45, 5e-45), (14, 1e149, 1), (15, -9e148, 2)) AS t(k, d, f)
), pairs AS (
  SELECT a.k * 100 + b.k AS g, n.* FROM wide a, wide b, wide n, range(3) AS r(i) WHERE a.k <= b.k AND (n.k = a.k OR (n.k = b.k AND r.i = 0))
)
FROM pairs UNION ALL SELECT 10000 AS g, * FROM wide UNION ALL SELECT 10001 AS g, wide.* FROM wide, range(50)`;
