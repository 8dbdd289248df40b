// Who may read and who may change a notebook: members of its project; analysts, while the project's permit is active.

import { notFound } from "../egress/denial.ts";
import type { Viewer } from "../egress/permissions.ts";
import { currentPermit } from "../egress/permit.ts";
import { denyAs, noPermit } from "../egress/step.ts";
import type { Db, Tx } from "../store/unit-of-work.ts";

export async function requireMember(db: Db | Tx, viewer: Viewer, projectId: string): Promise<"analyst" | "viewer"> {
  const row = await db
    .selectFrom("project_member")
    .select("role")
    .where("project_id", "=", projectId)
    .where("user_id", "=", viewer.userId)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  return row?.role ?? notFound();
}

export async function requireAnalyst(tx: Tx, viewer: Viewer, projectId: string): Promise<void> {
  if ((await requireMember(tx, viewer, projectId)) !== "analyst") denyAs([]);
  if ((await currentPermit(tx, projectId))?.active !== true) noPermit();
}
