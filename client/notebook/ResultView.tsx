// A result as it may be seen: as rows, or with its last label laid over the columns.
import { createMemo } from "solid-js";
import type { ProtectedTableJson } from "../../server/http/schemas.ts";
import { ResultTable } from "../table/ResultTable.tsx";
import { crosstab } from "../table/table-model.ts";
import type { View } from "./ViewSegments.tsx";

export const ResultView = (props: { readonly table: ProtectedTableJson; readonly view: View }) => {
  const crossed = createMemo(() => crosstab(props.table));
  const shown = () => (props.view === "crosstab" ? (crossed() ?? props.table) : props.table);
  const figure = () =>
    shown() === props.table ? null : (props.table.columns.find((column) => column.kind === "number")?.name ?? null);
  return (
    <ResultTable
      table={shown()}
      {...(figure()
        ? { caption: figure(), unit: props.table.columns.filter((c) => c.kind === "label").at(-1)?.name }
        : {})}
    />
  );
};
