// Lines a table up with its evidence, row by row and number by number, or says that they do not belong together.
import type { EvidenceTwin } from "../../server/http/schemas.ts";

export type EvidenceCell = NonNullable<EvidenceTwin["evidence"][number][number]>;
export type EvidenceLimits = NonNullable<EvidenceTwin["limits"]>;
export type NumberColumn = { readonly index: number; readonly name: string; readonly shares: boolean };
export type TwinRow = { readonly cells: readonly (EvidenceCell | null)[] };
export type AlignedTwin =
  | {
      readonly kind: "aligned";
      readonly labels: readonly number[];
      readonly numbers: readonly NumberColumn[];
      readonly rows: readonly TwinRow[];
    }
  | { readonly kind: "mismatch" };

/** INVARIANT: row i of the answer stands behind row i of the table; anything else is a mismatch and nothing is shown. */
export function alignTwin(twin: Pick<EvidenceTwin, "table" | "evidence">): AlignedTwin {
  const { columns, rows } = twin.table;
  if (twin.evidence.length !== rows.length) return { kind: "mismatch" };
  if (twin.evidence.some((row) => row.length !== columns.length)) return { kind: "mismatch" };
  const indexes = columns.map((_, index) => index);
  const numberIndexes = indexes.filter((index) => columns[index]?.kind === "number");
  return {
    kind: "aligned",
    labels: indexes.filter((index) => columns[index]?.kind === "label"),
    numbers: numberIndexes.map((index) => ({
      index,
      name: columns[index]?.name ?? "",
      shares: twin.evidence.some((row) => row[index]?.largestShare != null),
    })),
    rows: twin.evidence.map((row) => ({ cells: numberIndexes.map((index) => row[index] ?? null) })),
  };
}

export type Nearness = 0 | 1 | 2 | 3 | 4;

/** How near the closest limit is, in five steps; bounds are on the safe side, so a step is never too low. */
export function nearness(cell: EvidenceCell, limits: EvidenceLimits): Nearness {
  const ratios = [
    cell.persons === null || cell.persons === 0 ? 0 : limits.persons / cell.persons,
    (cell.largestShare ?? 0) / limits.largestShare,
    (cell.twoLargestShare ?? 0) / limits.twoLargestShare,
  ];
  const closest = Math.max(...ratios);
  return closest >= 1 ? 4 : closest >= 0.6 ? 3 : closest >= 0.35 ? 2 : closest >= 0.2 ? 1 : 0;
}

export type Figure = "persons" | "largestShare" | "twoLargestShare";

/** The figure that broke a limit, if one of the figures shown did. */
export function brokenFigure(cell: EvidenceCell, limits: EvidenceLimits | undefined): Figure | null {
  if (cell.rule === "small") return "persons";
  if (cell.rule !== "dominated") return null;
  if (limits !== undefined && cell.largestShare !== null && cell.largestShare <= limits.largestShare)
    return "twoLargestShare";
  return cell.largestShare === null ? "twoLargestShare" : "largestShare";
}

/** `≥ 128` for a bound, `6` for an exact count. */
export function personsText(cell: EvidenceCell): string {
  if (cell.persons === null) return "";
  return `${cell.personsAtLeast ? "≥ " : ""}${cell.persons.toLocaleString("en-US")}`;
}

/** A share as whole per cent, rounded up: a reviewer never reads less than there is. */
export function shareText(share: number | null): string {
  return share === null ? "" : String(Math.ceil(share * 100 - 1e-9));
}
