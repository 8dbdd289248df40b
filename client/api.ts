// Every call the browser makes to the server, typed by the server's own schemas; an error is a value, never an exception.
import type * as S from "../server/http/schemas.ts";
import type { PublicEntry } from "../server/public/entries.ts";
import type { HospitalView, PublicRegister } from "../server/public/shapes.ts";

export type Problem = S.ApiError & { readonly status: number; readonly current: unknown };
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

type Listener = (problem: Problem, path: string) => void;
const listeners = new Set<Listener>();
/** Hears every error answer; used for the end of a session or a permit. */
export const onProblem = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const words = (kind: string, en: string, ja: string, helpEn: string, helpJa: string): S.ApiError => ({
  kind,
  message: { en, ja },
  help: { en: helpEn, ja: helpJa },
  at: null,
  suggestion: null,
});
const unreachable = words(
  "unreachable",
  "The server cannot be reached",
  "サーバーに接続できません",
  "What you wrote is kept on this page. Check the connection and try again.",
  "入力内容はこのページに残っています。接続を確認して、もう一度お試しください。",
);
const unexpected = words(
  "unexpected",
  "The server gave an answer this page does not understand",
  "サーバーの応答を解釈できませんでした",
  "Reload the page. If it happens again, tell the administrator.",
  "ページを再読み込みしてください。繰り返す場合は管理者に連絡してください。",
);

const failed = <T>(problem: Problem, path: string): Answer<T> => {
  for (const listener of listeners) listener(problem, path);
  return { ok: false, problem };
};

const readProblem = async (response: Response): Promise<Problem> => {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null || !("kind" in body) || !("message" in body))
    return { ...unexpected, status: response.status, current: null };
  return { ...unexpected, current: null, ...(body as S.ApiError), status: response.status };
};

const send = async (method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response | null> => {
  const init: RequestInit = { method, credentials: "same-origin", headers: { accept: "application/json" } };
  if (method !== "GET") init.headers = { ...init.headers, "x-sekisho": "1", "content-type": "application/json" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  return fetch(path, init).catch(() => null);
};

const call = async <T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer<T>> => {
  const response = await send(method, path, body, signal);
  if (!response) return failed({ ...unreachable, status: 0, current: null }, path);
  if (!response.ok) return failed(await readProblem(response), path);
  if (response.status === 204) return { ok: true, value: undefined as T };
  const value: unknown = await response.json().catch(() => undefined);
  return value === undefined
    ? failed({ ...unexpected, status: response.status, current: null }, path)
    : { ok: true, value: value as T };
};

const get = <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, undefined, signal);
const post = <T>(path: string, body: unknown = {}, signal?: AbortSignal) => call<T>("POST", path, body, signal);
const patch = <T>(path: string, body: unknown) => call<T>("PATCH", path, body);
const put = <T>(path: string, body: unknown) => call<T>("PUT", path, body);
const remove = <T>(path: string) => call<T>("DELETE", path);
const id = encodeURIComponent;

export type BlockPatch = {
  readonly version: number;
  readonly name?: string;
  readonly text?: string;
  readonly config?: S.Block["config"];
  readonly afterId?: string | null;
};
export type BlockInput = Pick<S.Block, "kind" | "name" | "text" | "config"> & { readonly afterId: string | null };
export type NewEgress = Pick<S.EgressRequest, "title" | "purpose" | "class">;
export type NewGroup = Pick<S.EgressRequest["groups"][number], "title" | "context" | "controls">;
export type NewItem = { readonly resultId: string; readonly name: string; readonly supporting: boolean };
export type NewUser = {
  readonly login: string;
  readonly name: S.Bilingual;
  readonly organizationId: string;
  readonly roles: S.AdminUser["roles"];
  readonly password: string;
};
export type AuditFilter = S.AuditFilter;
type AuditWindow = { readonly before?: number; readonly limit?: number };
type AuditPage = { readonly events: S.AuditEvent[]; readonly nextBefore: number | null; readonly total: number };
type Named = { readonly id: string; readonly name: S.Bilingual };
type Terms = { readonly version: string; readonly points: readonly S.Bilingual[] };
type Completions = { readonly items: readonly { readonly text: string; readonly start: number }[] };

const query = (values: Readonly<Record<string, string | number | undefined>>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text ? `?${text}` : "";
};

export const api = {
  session: {
    me: () => get<S.Me>("/api/session"),
    signIn: (login: string, password: string, totp: string) => post<S.Me>("/api/session", { login, password, totp }),
    signOut: () => remove<void>("/api/session"),
    language: (language: S.Me["language"]) => patch<S.Me>("/api/session", { language }),
  },
  projects: {
    list: () => get<S.Project[]>("/api/projects"),
    one: (project: string) => get<S.Project>(`/api/projects/${id(project)}`),
    rules: (project: string) => get<S.ProjectRules>(`/api/projects/${id(project)}/rules`),
    catalog: (project: string) => get<S.Catalog>(`/api/projects/${id(project)}/catalog`),
    notebooks: (project: string) => get<S.NotebookSummary[]>(`/api/projects/${id(project)}/notebooks`),
    createNotebook: (project: string, title: string) =>
      post<S.Notebook>(`/api/projects/${id(project)}/notebooks`, { title }),
    complete: (project: string, sql: string, signal?: AbortSignal) =>
      post<Completions>(`/api/projects/${id(project)}/complete`, { sql }, signal),
  },
  notebooks: {
    one: (notebook: string) => get<S.Notebook>(`/api/notebooks/${id(notebook)}`),
    rename: (notebook: string, title: string) => patch<S.Notebook>(`/api/notebooks/${id(notebook)}`, { title }),
    remove: (notebook: string) => remove<void>(`/api/notebooks/${id(notebook)}`),
    addBlock: (notebook: string, block: BlockInput) => post<S.Block>(`/api/notebooks/${id(notebook)}/blocks`, block),
  },
  blocks: {
    change: (block: string, change: BlockPatch) => patch<S.Block>(`/api/blocks/${id(block)}`, change),
    remove: (block: string) => remove<void>(`/api/blocks/${id(block)}`),
    restore: (block: string) => post<S.Block>(`/api/blocks/${id(block)}/restore`),
  },
  runs: {
    start: (project: string, sql: string, blockId: string | null) =>
      post<S.Run>(`/api/projects/${id(project)}/runs`, { sql, blockId }),
    one: (run: string) => get<S.Run>(`/api/runs/${id(run)}`),
    stop: (run: string) => post<S.Run>(`/api/runs/${id(run)}/stop`),
    eventsPath: (run: string) => `/api/runs/${id(run)}/events`,
  },
  results: {
    table: (result: string) => get<S.ProtectedTableJson>(`/api/results/${id(result)}`),
  },
  egress: {
    list: (queue: "mine" | "review") => get<S.EgressSummary[]>(`/api/egress${query({ queue })}`),
    create: (project: string, request: NewEgress) =>
      post<S.EgressRequest>(`/api/projects/${id(project)}/egress`, request),
    one: (request: string) => get<S.EgressRequest>(`/api/egress/${id(request)}`),
    change: (request: string, change: Partial<NewEgress>) =>
      patch<S.EgressRequest>(`/api/egress/${id(request)}`, change),
    addGroup: (request: string, group: NewGroup) => post<S.EgressRequest>(`/api/egress/${id(request)}/groups`, group),
    changeGroup: (group: string, change: Partial<NewGroup>) =>
      patch<S.EgressRequest>(`/api/egress/groups/${id(group)}`, change),
    removeGroup: (group: string) => remove<S.EgressRequest>(`/api/egress/groups/${id(group)}`),
    addItem: (group: string, item: NewItem) => post<S.EgressRequest>(`/api/egress/groups/${id(group)}/items`, item),
    changeItem: (item: string, change: Partial<NewItem> & { readonly groupId?: string }) =>
      patch<S.EgressRequest>(`/api/egress/items/${id(item)}`, change),
    removeItem: (item: string) => remove<S.EgressRequest>(`/api/egress/items/${id(item)}`),
    submit: (request: string) => post<S.EgressRequest>(`/api/egress/${id(request)}/submit`),
    withdraw: (request: string) => post<S.EgressRequest>(`/api/egress/${id(request)}/withdraw`),
    comment: (request: string, text: string, groupId: string | null) =>
      post<S.EgressRequest>(`/api/egress/${id(request)}/comments`, { text, groupId }),
    evidence: (item: string) => get<S.EvidenceTwin>(`/api/egress/items/${id(item)}/evidence`),
    table: (item: string) => get<S.ProtectedTableJson>(`/api/egress/items/${id(item)}/table`),
    vote: (item: string, vote: "approve" | "changes", comment: string) =>
      put<S.EgressRequest>(`/api/egress/items/${id(item)}/vote`, { vote, comment }),
    submitReview: (request: string) => post<S.EgressRequest>(`/api/egress/${id(request)}/review`),
    decide: (request: string, decision: "return" | "reject" | "approve" | "release" | "revoke", comment: string) =>
      post<S.EgressRequest>(`/api/egress/${id(request)}/${decision}`, { comment }),
    terms: (request: string) => get<Terms>(`/api/egress/${id(request)}/terms`),
    download: (request: string, accept: string) =>
      post<{ readonly path: string; readonly expiresAt: string }>(`/api/egress/${id(request)}/downloads`, { accept }),
  },
  admin: {
    users: () => get<S.AdminUser[]>("/api/admin/users"),
    datasets: () => get<S.AdminDataset[]>("/api/admin/datasets"),
    profiles: () => get<Named[]>("/api/admin/profiles"),
    organizations: () => get<Named[]>("/api/admin/organizations"),
    createUser: (user: NewUser) =>
      post<{ readonly user: S.AdminUser; readonly totpUri: string }>("/api/admin/users", user),
    changeUser: (user: string, change: { readonly disabled?: boolean; readonly roles?: S.AdminUser["roles"] }) =>
      patch<S.AdminUser>(`/api/admin/users/${id(user)}`, change),
    createProject: (project: S.ProjectInput) => post<S.Project>("/api/admin/projects", project),
    issuePermit: (project: string, permit: S.PermitInput) =>
      post<S.Project>(`/api/admin/projects/${id(project)}/permit`, permit),
    revokePermit: (project: string, reason: string) =>
      post<S.Project>(`/api/admin/projects/${id(project)}/revoke`, { reason }),
    addMember: (project: string, login: string, role: "analyst" | "viewer") =>
      post<S.Project>(`/api/admin/projects/${id(project)}/members`, { login, role }),
    removeMember: (project: string, user: string) =>
      remove<S.Project>(`/api/admin/projects/${id(project)}/members/${id(user)}`),
  },
  open: {
    register: () => get<PublicRegister>("/api/public/register"),
    growth: (first: number) => get<S.GrowthProof>(`/api/public/growth${query({ first })}`),
    hospital: (token: string) => get<HospitalView>(`/api/public/hospitals/${id(token)}`),
    add: (entry: PublicEntry) => post<{ readonly token: string | null }>("/api/admin/public", entry),
  },
  audit: {
    page: (filter: AuditFilter & AuditWindow) => get<AuditPage>(`/api/audit${query(filter)}`),
    people: (filter: AuditFilter) => get<S.AuditPeople>(`/api/audit/people${query(filter)}`),
    questions: () => get<S.AuditQuestion[]>("/api/audit/questions"),
    keepQuestion: (title: string, filter: AuditFilter) =>
      post<S.AuditQuestion[]>("/api/audit/questions", { title, filter }),
    removeQuestion: (question: string) => remove<S.AuditQuestion[]>(`/api/audit/questions/${id(question)}`),
    state: () => get<S.AuditState>("/api/audit/state"),
    proof: (seq: number) => get<S.EventProof>(`/api/audit/events/${seq}/proof`),
    growth: (first: number) => get<S.GrowthProof>(`/api/audit/growth${query({ first })}`),
    verify: () => get<S.AuditVerdict>("/api/audit/verify"),
  },
} as const;
