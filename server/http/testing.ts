// A whole application over a fresh database for tests: demo people, a small dataset, and clients that behave like a browser.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApp } from "../app.ts";
import { type Config, readConfig } from "../config.ts";
import { demoAccounts, seedDemo } from "../identity/demo-accounts.ts";
import { loadKeys } from "../identity/keys.ts";
import { currentTotpCode } from "../identity/totp.ts";
import type { ColumnManifest, ColumnRole, DatasetManifest, SnapshotRecord } from "../ingest/manifest.ts";
import { loadProfiles } from "../policy/profiles.ts";
import { testDatabase } from "../store/testing.ts";
import type { AppDeps } from "./create-context.ts";

const origin = "http://127.0.0.1:4700";

export type TestClient = {
  /** Paths begin with /api or /. Sends the cookie, and for writes the Origin and the header that pages send. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  cookie: string | undefined;
};

export type TestApp = {
  readonly app: ReturnType<typeof createApp>;
  readonly deps: AppDeps;
  readonly dataDirectory: string;
  client(): TestClient;
  /** A client whose demo account is signed in. Codes work once, so the remembered step is reset first. */
  signedIn(login: string): Promise<TestClient>;
  close(): Promise<void>;
};

export async function createTestApp(limits: Partial<Config["limits"]> = {}): Promise<TestApp> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), "sekisho-app-"));
  const base = readConfig({ SEKISHO_DATA: dataDirectory });
  const config = { ...base, limits: { ...base.limits, signInsPerMinutePerAddress: 10_000, ...limits } };
  const [{ db, close }, keys, profiles] = await Promise.all([
    testDatabase(),
    loadKeys(dataDirectory),
    loadProfiles(config.policiesDirectory),
  ]);
  await seedDemo(
    { db, keys, profiles },
    [testSnapshot("S-test", "demo"), testSnapshot("S-nafld", "nafld")],
    [testManifest("demo"), testManifest("nafld")],
  );
  const deps: AppDeps = { db, config, keys, profiles };
  const app = createApp(deps);

  const client = (): TestClient => {
    const own: TestClient = {
      cookie: undefined,
      async request(method, requestPath, body, headers = {}) {
        const init: RequestInit = { method, headers: { host: "127.0.0.1:4700", ...headers } };
        const sent = new Headers(init.headers);
        if (method !== "GET" && headers.origin === undefined) sent.set("origin", origin);
        if (method !== "GET" && headers["x-sekisho"] === undefined) sent.set("x-sekisho", "1");
        if (body !== undefined) sent.set("content-type", "application/json");
        if (own.cookie !== undefined) sent.set("cookie", own.cookie);
        const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
        const answer = await app.request(`${origin}${requestPath}`, { method, headers: sent, body: text });
        const set = answer.headers.get("set-cookie");
        if (set !== null) own.cookie = /Max-Age=0/.test(set) ? undefined : set.split(";")[0];
        return answer;
      },
    };
    return own;
  };

  return {
    app,
    deps,
    dataDirectory,
    client,
    async signedIn(login) {
      await db.updateTable("app_user").set({ totp_last_step: 0 }).where("login", "=", login).execute();
      const own = client();
      const answer = await own.request("POST", "/api/session", credentialsOf(login));
      if (answer.status !== 200) throw new Error(`${login} could not sign in: ${answer.status}`);
      return own;
    },
    async close() {
      await close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** What a demo person types in now. */
export function credentialsOf(login: string): { login: string; password: string; totp: string } {
  const account = demoAccounts.find((candidate) => candidate.login === login);
  if (account === undefined) throw new Error(`no demo account ${login}`);
  return { login, password: account.password, totp: currentTotpCode(account.totpSecret) };
}

const both = (text: string) => ({ en: text, ja: text });
const column = (name: string, type: string, role: ColumnRole): ColumnManifest => ({
  name,
  type,
  role,
  label: both(name),
});

/** patients (person), visits (event) and areas (public), with one column of every kind that permits treat differently. */
export function testManifest(id: string): DatasetManifest {
  const table = { label: both("table"), description: both("table"), drop: [], missing: [], orphans: "refuse" } as const;
  return {
    id,
    title: both(`Dataset ${id}`),
    holder: both("Holder"),
    legalBasis: both("Test"),
    description: both("Test"),
    policyProfile: "ngmia-default",
    asOf: "2026-03-31",
    source: both("Test"),
    tables: [
      {
        ...table,
        name: "patients",
        kind: "person",
        file: "patients.csv",
        columns: [
          column("patient_id", "UBIGINT", "person-key"),
          column("sex", "VARCHAR", "quasi-identifier"),
          column("area", "VARCHAR", "quasi-identifier"),
        ],
      },
      {
        ...table,
        name: "visits",
        kind: "event",
        file: "visits.csv",
        columns: [
          column("patient_id", "UBIGINT", "person-key"),
          column("visit_id", "BIGINT", "row-id"),
          column("cost", "INTEGER", "measure"),
        ],
      },
      { ...table, name: "areas", kind: "public", file: "areas.csv", columns: [column("area", "VARCHAR", "category")] },
    ],
  };
}

/** Like a real import, the snapshot leaves the row id behind. */
export function testSnapshot(id: string, datasetId: string): SnapshotRecord {
  return {
    id,
    datasetId,
    directory: `/nowhere/${id}`,
    createdAt: "2026-04-01T00:00:00.000Z",
    manifestSha256: "0".repeat(64),
    persons: 1000,
    tables: testManifest(datasetId).tables.map((table) => ({
      name: table.name,
      kind: table.kind,
      file: `${table.name}.parquet`,
      rows: 1000,
      sha256: "0".repeat(64),
      columns: table.columns
        .filter(({ role }) => role !== "row-id")
        .map(({ name, type, role }) => ({ name, type, role, filledPercent: 97 })),
    })),
  };
}
