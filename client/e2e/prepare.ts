// A desk with something on it, made through the API: a notebook with results, a refusal and a chart, and a request that waits for its second review.
import { expect, type Page } from "@playwright/test";
import { diabetesSql, prefectureSql } from "./notebook-page.ts";
import { callApi } from "./people.ts";

type Identified = { readonly id: string };
type Run = Identified & { readonly status: string; readonly resultId: string | null };
type Request = Identified & {
  readonly status: string;
  readonly groups: readonly (Identified & { readonly items: readonly Identified[] })[];
};

async function must<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await callApi(page, method, path, body);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body as T;
}

async function runBlock(page: Page, project: string, sql: string, blockId: string): Promise<string | null> {
  let run = await must<Run>(page, "POST", `/api/projects/${project}/runs`, { sql, blockId });
  await expect(async () => {
    run = await must<Run>(page, "GET", `/api/runs/${run.id}`);
    expect(["queued", "running"]).not.toContain(run.status);
  }).toPass({ timeout: 60_000 });
  return run.resultId;
}

export type Desk = { readonly notebook: string; readonly results: Readonly<Record<string, string>> };

/** Five blocks: text, two tables, a chart of the first, a refusal. */
export async function prepareNotebook(page: Page, title: string): Promise<Desk> {
  const { id } = await must<Identified>(page, "POST", "/api/projects/P-001/notebooks", { title });
  const results: Record<string, string> = {};
  let afterId: string | null = null;
  const add = async (kind: string, name: string, text: string, config: object = {}): Promise<string> => {
    const block: Identified = await must<Identified>(page, "POST", `/api/notebooks/${id}/blocks`, {
      kind,
      name,
      text,
      config,
      afterId,
    });
    afterId = block.id;
    return block.id;
  };
  await add(
    "markdown",
    "text_1",
    "Patients with **type 2 diabetes** (ICD-10 E11) by age and sex. Suspected diagnoses are left out; each person counts once.",
  );
  const first = await add("sql", "diabetes_by_age", diabetesSql);
  results.diabetes_by_age = (await runBlock(page, "P-001", diabetesSql, first)) ?? "";
  await add("chart", "chart_1", "", { source: first, mark: "line", x: "age", y: "patients", series: "sex" });
  const second = await add("sql", "residents", prefectureSql);
  results.residents = (await runBlock(page, "P-001", prefectureSql, second)) ?? "";
  const refused = "SELECT person_pid, birth_ym\nFROM person\nWHERE sex = '1'";
  await runBlock(page, "P-001", refused, await add("sql", "single_persons", refused));
  return { notebook: id, results };
}

/** A request of the page's person with one table and every word it needs, submitted. An open one is withdrawn: there is one at a time. */
export async function prepareRequest(page: Page, title: string, desk: Desk): Promise<string> {
  for (const open of await must<readonly Request[]>(page, "GET", "/api/egress?queue=mine"))
    if (!["RELEASED", "WITHDRAWN", "REJECTED", "REVOKED"].includes(open.status))
      await must(page, "POST", `/api/egress/${open.id}/withdraw`, {});
  const { id } = await must<Request>(page, "POST", "/api/projects/P-001/egress", {
    title,
    purpose: "Table 1 of a paper on regional diabetes care, for readers of a medical journal.",
    class: "publication",
  });
  const grouped = await must<Request>(page, "POST", `/api/egress/${id}/groups`, {
    title: "Background",
    context: "Residents by prefecture and sex, and patients with type 2 diabetes by age and sex; each person once.",
    controls: "Ten-year ages, prefectures only; cells under ten patients are withheld.",
  });
  const group = grouped.groups[0]?.id ?? "";
  for (const [name, resultId] of Object.entries(desk.results))
    await must(page, "POST", `/api/egress/groups/${group}/items`, { resultId, name, supporting: false });
  await must(page, "POST", `/api/egress/${id}/submit`, {});
  return id;
}

/** The page's person approves every table and hands the review in. */
export async function approve(page: Page, id: string): Promise<void> {
  const request = await must<Request>(page, "GET", `/api/egress/${id}`);
  for (const item of request.groups.flatMap((group) => group.items))
    await must(page, "PUT", `/api/egress/items/${item.id}/vote`, { vote: "approve", comment: "Fine as it is." });
  await must(page, "POST", `/api/egress/${id}/review`, {});
}
