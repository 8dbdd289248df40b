import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemActor } from "../audit/event.ts";
import { readHead } from "../audit/log.ts";
import type { OpenDatabase } from "./database.ts";
import { testDatabase } from "./testing.ts";
import { withAudit } from "./unit-of-work.ts";

let open: OpenDatabase;
beforeAll(async () => {
  open = await testDatabase();
});
afterAll(async () => await open.close());

const organization = (id: string) => ({ id, name_en: "A", name_ja: "あ", class: "company" as const });

describe("a write and its audit event", () => {
  it("are committed together", async () => {
    await withAudit(open.db, systemActor, async (tx, record) => {
      await tx.insertInto("organization").values(organization("o1")).execute();
      record({ kind: "organization-added", subject: "o1" });
    });
    const rows = await open.db.selectFrom("audit_event").selectAll().execute();
    expect(rows.map(({ seq, kind, subject }) => ({ seq, kind, subject }))).toEqual([
      { seq: 1, kind: "organization-added", subject: "o1" },
    ]);
  });

  it("a write that forgets its event does not commit", async () => {
    const forgetful = withAudit(open.db, systemActor, async (tx) => {
      await tx.insertInto("organization").values(organization("o2")).execute();
    });
    await expect(forgetful).rejects.toThrow("must record an audit event");
    expect(await open.db.selectFrom("organization").select("id").where("id", "=", "o2").execute()).toEqual([]);
  });

  it("a write that fails leaves no event", async () => {
    const before = await readHead(open.db);
    const failing = withAudit(open.db, systemActor, async (tx, record) => {
      record({ kind: "organization-added", subject: "o1" });
      await tx.insertInto("organization").values(organization("o1")).execute();
    });
    await expect(failing).rejects.toThrow();
    expect(await readHead(open.db)).toEqual(before);
  });

  it("fifty writes at once get consecutive numbers", async () => {
    const before = await readHead(open.db);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        withAudit(open.db, systemActor, async (_tx, record) => record({ kind: "sign-out", subject: `${index}` })),
      ),
    );
    expect((await readHead(open.db)).seq).toBe(before.seq + 50);
  });
});
