// What the administrator adds to the public page: words for citizens, publications, refused applications, notes, and links for hospitals.
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Actor, type Db, withAudit } from "../store/unit-of-work.ts";

const Words = z.object({ en: z.string().trim().min(1).max(2000), ja: z.string().trim().min(1).max(2000) });

export const PublicEntry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plain-purpose"), projectId: z.string().max(40), text: Words }),
  z.object({
    kind: z.literal("publication"),
    projectId: z.string().max(40),
    title: z.string().trim().min(1).max(500),
    url: z.union([z.literal(""), z.httpUrl().max(500)]),
    on: z.iso.date(),
  }),
  z.object({
    kind: z.literal("refused-application"),
    userClass: z.enum(["company", "academia", "government"]),
    on: z.iso.date(),
  }),
  z.object({ kind: z.enum(["incident", "contact"]), text: Words, on: z.iso.date() }),
  z.object({ kind: z.literal("hospital"), name: Words, datasetIds: z.array(z.string().max(100)).min(1).max(50) }),
]);
export type PublicEntry = z.infer<typeof PublicEntry>;

const tokenBytes = 24;

/** `token` of a hospital's link, told once; `notFound` when the project or a dataset does not exist. */
export type Added = { readonly ok: true; readonly token: string | null } | { readonly ok: false };

export async function addPublicEntry(db: Db, actor: Actor, entry: PublicEntry): Promise<Added> {
  if (!(await exists(db, entry))) return { ok: false };
  const token = entry.kind === "hospital" ? randomBytes(tokenBytes).toString("base64url") : null;
  await withAudit(db, actor, async (tx, record) => {
    const by = { added_by: actor.id };
    switch (entry.kind) {
      case "plain-purpose":
        await tx
          .updateTable("project")
          .set({ plain_en: entry.text.en, plain_ja: entry.text.ja })
          .where("id", "=", entry.projectId)
          .execute();
        break;
      case "publication":
        await tx
          .insertInto("publication")
          .values({ ...by, project_id: entry.projectId, title: entry.title, url: entry.url, published_on: entry.on })
          .execute();
        break;
      case "refused-application":
        await tx
          .insertInto("refused_application")
          .values({ ...by, user_class: entry.userClass, decided_on: entry.on })
          .execute();
        break;
      case "hospital":
        await tx
          .insertInto("hospital_link")
          .values({
            ...by,
            token_sha256: hospitalTokenHash(token ?? ""),
            name_en: entry.name.en,
            name_ja: entry.name.ja,
            dataset_ids: entry.datasetIds,
          })
          .execute();
        break;
      default:
        await tx
          .insertInto("public_note")
          .values({ ...by, kind: entry.kind, text_en: entry.text.en, text_ja: entry.text.ja, noted_on: entry.on })
          .execute();
    }
    const projectId = "projectId" in entry ? entry.projectId : undefined;
    record({ kind: "public-entry-added", projectId, subject: entry.kind, detail: { ...entry } });
  });
  return { ok: true, token };
}

export function hospitalTokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

async function exists(db: Db, entry: PublicEntry): Promise<boolean> {
  if ("projectId" in entry)
    return (
      (await db.selectFrom("project").select("id").where("id", "=", entry.projectId).executeTakeFirst()) !== undefined
    );
  if (entry.kind !== "hospital") return true;
  const found = await db.selectFrom("dataset").select("id").where("id", "in", entry.datasetIds).execute();
  return found.length === new Set(entry.datasetIds).size;
}
