// What classification refuses, in the user's words, with the next step.
import { refuse } from "../plan/refusal.ts";

export function refuseUnsupported(en: string, ja: string): never {
  return refuse({
    kind: "unsupported",
    message: { en: `This query uses ${en}, which cannot be protected.`, ja: `${ja}は保護できないため実行できません。` },
    help: {
      en: "Split it into steps with WITH, each joined by the person key.",
      ja: "WITH で段階に分け、患者キーで結合してください。",
    },
  });
}

export function refuseTooLarge(): never {
  return refuse({
    kind: "too-large",
    message: {
      en: "This statement becomes too large when its WITH parts are expanded.",
      ja: "WITH を展開するとこの文は大きくなりすぎます。",
    },
    help: { en: "Split it into several blocks.", ja: "複数のブロックに分けてください。" },
  });
}

export function refuseOrderByKey(at: number | undefined): never {
  return refuse({
    kind: "person-key",
    at,
    message: { en: "The person key has no order.", ja: "仮名IDは並べ替えに使えません。" },
    help: { en: "Order by a label or a figure instead.", ja: "区分や集計値で並べ替えてください。" },
  });
}

export function refuseLimit(): never {
  return refuse({
    kind: "rows-of-persons",
    message: {
      en: "LIMIT and OFFSET would pick rows of single patients.",
      ja: "LIMIT・OFFSET は個々の患者の行を取り出すことになります。",
    },
    help: {
      en: "Aggregate first and limit the result, or keep one row per patient with DISTINCT ON (person key) or QUALIFY row_number() OVER (PARTITION BY person key …) = 1.",
      ja: "先に集計してから LIMIT を使うか、DISTINCT ON (患者キー) や QUALIFY row_number() OVER (PARTITION BY 患者キー …) = 1 で患者ごとに1行にしてください。",
    },
  });
}

export function refuseMixedUnion(): never {
  return refuse({
    kind: "across-persons",
    message: {
      en: "A set operation mixes rows of patients with other rows.",
      ja: "集合演算で患者の行とそれ以外の行が混ざっています。",
    },
    help: {
      en: "Aggregate each branch first, then combine the results.",
      ja: "各枝を先に集計してから結果を合わせてください。",
    },
  });
}

export function refuseUnionWithoutKey(): never {
  return refuse({
    kind: "across-persons",
    message: {
      en: "This set operation would merge rows of different patients.",
      ja: "この集合演算では別の患者の行が一つにまとめられてしまいます。",
    },
    help: {
      en: "Carry the person key in the same column of every branch, or use UNION ALL.",
      ja: "すべての枝の同じ列に患者キーを入れるか、UNION ALL を使ってください。",
    },
  });
}
