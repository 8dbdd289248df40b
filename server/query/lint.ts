// The verdict on a statement before it is run: bind and classify only; no engine with rows is asked.
import { answerColumns, filtersFigures, hidesCategories } from "../disclosure/answer-columns.ts";
import type { ClassifiedPlan } from "../disclosure/evidence.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import { toApiError } from "../http/api-error.ts";
import type { Lint } from "../http/schemas.ts";
import type { Column } from "../plan/algebra.ts";
import type { Bilingual, Refusal } from "../plan/refusal.ts";
import type { CallOptions, SandboxFault } from "../sandbox/client.ts";
import type { SandboxPool } from "../sandbox/pool.ts";
import { bindStatement, classifyStatement } from "./compile.ts";
import type { QueryWorkspace } from "./workspace.ts";

type LintColumn = Lint["columns"][number];
type Warning = {
  readonly kind: Lint["warnings"][number]["kind"];
  readonly message: Bilingual;
  readonly help: Bilingual;
};

export type StatementLint = {
  readonly refusal: Refusal | undefined;
  readonly columns: readonly LintColumn[];
  readonly warnings: readonly Warning[];
};

export type Linted =
  | { readonly ok: true; readonly lint: StatementLint }
  | { readonly ok: false; readonly fault: SandboxFault["code"] };

/** Columns, warnings and the refusal that `sql` would meet, as far as they follow from its text. */
export async function lintStatement(
  sql: string,
  workspace: QueryWorkspace,
  pool: SandboxPool,
  call: CallOptions = {},
): Promise<Linted> {
  const bound = await bindStatement(sql, workspace, pool, call);
  if (!bound.ok && bound.kind === "failed") return { ok: false, fault: bound.fault };
  if (!bound.ok) return { ok: true, lint: { refusal: bound.refusal, columns: [], warnings: [] } };
  const classified = classifyStatement(bound.plan, workspace);
  return {
    ok: true,
    lint: classified.ok
      ? lintOfPlan(classified.value, workspace.policy)
      : { refusal: classified.refusal, columns: refusedColumns(bound.plan.columns, classified.refusal), warnings: [] },
  };
}

export function presentLint(lint: StatementLint): Lint {
  return {
    error: lint.refusal === undefined ? null : toApiError(lint.refusal),
    columns: [...lint.columns],
    warnings: [...lint.warnings],
  };
}

function lintOfPlan(plan: ClassifiedPlan, policy: DisclosurePolicy): StatementLint {
  const sources = answerColumns(plan);
  const columns = plan.columns.map(({ name, type }, index) => ({ name, type, source: sources[index] ?? null }));
  const least = policy.threshold.personsMin;
  const warnings = [
    ...(hidesCategories(plan) ? [smallCategories(least)] : []),
    ...(filtersFigures(plan) ? [withheldRows] : []),
  ];
  return { refusal: undefined, columns, warnings };
}

function refusedColumns(columns: readonly Column[], refusal: Refusal): readonly LintColumn[] {
  const source = refusal.kind === "rows-of-persons" ? "person" : null;
  return columns.map(({ name, type }) => ({ name, type, source }));
}

const smallCategories = (least: number): Warning => ({
  kind: "small-categories",
  message: {
    en: `Categories with fewer than ${least} patients will not be listed.`,
    ja: `${least}人未満の区分は表示されません。`,
  },
  help: {
    en: "Group by wider categories, or by columns whose values the catalog declares.",
    ja: "区分を広くするか、カタログに値の一覧がある列で集計してください。",
  },
});

const withheldRows: Warning = {
  kind: "withheld-rows",
  message: {
    en: "A condition on a figure leaves out the rows whose figure is withheld.",
    ja: "集計値への条件は、秘匿された行を結果から除きます。",
  },
  help: {
    en: "Leave the condition out to see which rows are withheld.",
    ja: "条件を外すと、どの行が秘匿されたか分かります。",
  },
};
