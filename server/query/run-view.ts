// A run as the API shows it: read from the database, with the live step and place in line added.
import type { ApiError, Run } from "../http/schemas.ts";
import type { Db } from "../store/unit-of-work.ts";
import type { RunProgress } from "./scheduler.ts";

export async function loadRun(db: Db, id: string): Promise<Omit<Run, "step" | "placeInLine"> | undefined> {
  const row = await db
    .selectFrom("run")
    .innerJoin("app_user", "app_user.id", "run.user_id")
    .leftJoin("result", "result.run_id", "run.id")
    .select([
      "run.id",
      "run.project_id",
      "run.block_id",
      "run.sql",
      "run.status",
      "run.created_at",
      "run.finished_at",
      "run.refusal",
      "run.fault",
      "app_user.name_en",
      "app_user.name_ja",
      "result.id as result_id",
    ])
    .where("run.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    projectId: row.project_id,
    blockId: row.block_id,
    sql: row.sql,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    by: { en: row.name_en, ja: row.name_ja },
    resultId: row.result_id,
    error:
      row.refusal !== null
        ? { ...row.refusal, at: row.refusal.at ?? null, suggestion: row.refusal.suggestion ?? null }
        : row.fault !== null
          ? faultError(row.fault)
          : null,
  };
}

export function withProgress(run: Omit<Run, "step" | "placeInLine">, progress: RunProgress): Run {
  return { ...run, ...progress };
}

/** A fault in plain words; one sentence a code, so that nothing of the engine's text is told. */
export function faultError(fault: string): ApiError {
  const words: Readonly<Record<string, Pick<ApiError, "message" | "help">>> = {
    timeout: {
      message: {
        en: "The query took longer than the time limit and was stopped.",
        ja: "制限時間を超えたため中止しました。",
      },
      help: {
        en: "Narrow it with a condition, or compute it in steps with WITH.",
        ja: "条件で絞るか、WITH で段階に分けてください。",
      },
    },
    memory: {
      message: {
        en: "The query needed more memory than one query may use.",
        ja: "一つのクエリに許されるメモリを超えました。",
      },
      help: {
        en: "Use fewer groups or aggregate per patient first.",
        ja: "区分を減らすか、先に患者ごとに集計してください。",
      },
    },
    restart: {
      message: {
        en: "The server was restarted while this query ran; nothing was recorded.",
        ja: "実行中にサーバーが再起動しました。結果は記録されていません。",
      },
      help: { en: "Run it again.", ja: "もう一度実行してください。" },
    },
  };
  const known = words[fault] ?? {
    message: { en: "The query could not be computed.", ja: "クエリを計算できませんでした。" },
    help: {
      en: "Run it again; if it fails again, simplify it or ask the administrator.",
      ja: "もう一度実行し、繰り返す場合は式を簡単にするか管理者に連絡してください。",
    },
  };
  return { kind: `fault-${fault}`, ...known, at: null, suggestion: null };
}
