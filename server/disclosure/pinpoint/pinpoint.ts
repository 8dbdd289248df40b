// Which numbers rest on a condition that sets a few known persons apart, decided before anything else is looked at.
import type { Expr } from "../../plan/algebra.ts";
import type { Refusal } from "../../plan/refusal.ts";
import { partsOf } from "../../plan/walk.ts";
import type { Cell, EvidenceStep, Value } from "../evidence.ts";

/**
 * Cells whose labels at `groups` are `labels`; `sets`: the grouping sets concerned. `measure` undefined = every number of the cell.
 * Simulatable auditing (Kenthapadi, Mishra, Nissim 2005): who knows the identifying columns can tell the decision beforehand.
 */
export type Pinpoint = {
  readonly sets: readonly number[];
  readonly groups: readonly number[];
  readonly labels: readonly Value[];
  readonly measure: number | undefined;
};

export function pinpointed(pinpoints: readonly Pinpoint[]): (cell: Cell, measure: number) => boolean {
  const byPlace = new Map<string, Set<string>>();
  for (const { sets, groups, labels, measure } of pinpoints)
    for (const set of sets) {
      const place = JSON.stringify([set, groups]);
      const found = byPlace.get(place) ?? new Set();
      byPlace.set(place, found.add(JSON.stringify([labels, measure ?? null])));
    }
  const places = [...byPlace].map(([place, found]) => {
    const [set, groups] = JSON.parse(place) as [number, readonly number[]];
    return { set, groups, found };
  });
  return (cell, measure) =>
    places.some(({ set, groups, found }) => {
      if (set !== cell.set) return false;
      const labels = groups.map((group) => cell.labels[group] ?? null);
      return found.has(JSON.stringify([labels, null])) || found.has(JSON.stringify([labels, measure]));
    });
}

/** A total over pinpointed cells is withheld with them: it would give them back. */
export function withTotals(pinpoints: readonly Pinpoint[], step: EvidenceStep): readonly Pinpoint[] {
  const totals = pinpoints.flatMap((pinpoint) => {
    const own = pinpoint.sets.map((set) => step.sets[set]!);
    return step.sets.flatMap((set, index): readonly Pinpoint[] => {
      const isCoarser = own.some((fine) => set.length < fine.length && set.every((group) => fine.includes(group)));
      if (!isCoarser) return [];
      const kept = pinpoint.groups.flatMap((group, place) => (set.includes(group) ? [place] : []));
      if (kept.length === pinpoint.groups.length) return [];
      return [
        {
          sets: [index],
          groups: kept.map((place) => pinpoint.groups[place]!),
          labels: kept.map((place) => pinpoint.labels[place]!),
          measure: pinpoint.measure,
        },
      ];
    });
  });
  return [...pinpoints, ...totals];
}

/** Every number of the table would be withheld for this condition. */
export function refusePinpoint(condition: Expr, columns: readonly string[], personsMin: number): Refusal {
  const names = [...new Set([...refNames(condition, columns)])];
  return {
    kind: "pinpoint",
    at: firstPlace(condition),
    message: {
      en: `A condition on ${names.join(", ")} sets fewer than ${personsMin} patients apart from the others.`,
      ja: `${names.join("・")} の条件が、${personsMin} 人未満の患者を他から切り分けています。`,
    },
    help: {
      en: "Leave the condition out, or widen it so that it includes or excludes more patients.",
      ja: "条件を外すか、より多くの患者が含まれる（または除かれる）ように広げてください。",
    },
  };
}

function refNames(expr: Expr, columns: readonly string[]): readonly string[] {
  const own = expr.kind === "ref" ? [columns[expr.index] ?? ""] : [];
  return [...own, ...partsOf(expr).flatMap((part) => refNames(part, columns))];
}

function firstPlace(expr: Expr): number | undefined {
  const places = [expr.at, ...partsOf(expr).map(firstPlace)].filter((at) => at !== undefined);
  return places.length === 0 ? undefined : Math.min(...places);
}
