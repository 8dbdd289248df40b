// Administration: people, projects, permits and members. Every act is checked again in server/policy and server/identity.
import { Hono } from "hono";
import { z } from "zod";
import { refusalResponse } from "../http/api-error.ts";
import { type AppDeps, actorOf, type SekishoEnv, type SignedIn } from "../http/create-context.ts";
import { describe as endpoint, requireRole } from "../http/describe.ts";
import {
  AdminDataset,
  AdminUser,
  Bilingual,
  OrganizationClass,
  PermitInput,
  Project,
  ProjectInput,
  SystemRole,
} from "../http/schemas.ts";
import { validate } from "../http/validate.ts";
import { addUser, changeUser, listUsers } from "../identity/users.ts";
import { listDatasets } from "../policy/datasets.ts";
import { mayAdminister } from "../policy/decide.ts";
import { viewProject } from "../policy/project-view.ts";
import { addMember, createProject, grantPermit, removeMember, revokePermit } from "../policy/projects.ts";
import { todayInJapan } from "../policy/today.ts";

const NewUser = z.object({
  login: z.string().max(40),
  name: z.object({ en: z.string().min(1).max(200), ja: z.string().min(1).max(200) }),
  organizationId: z.string().max(100),
  roles: z.array(SystemRole),
  password: z.string().max(1000),
});
const UserChange = z.object({ disabled: z.boolean().optional(), roles: z.array(SystemRole).optional() });
const NewUserAnswer = z.object({ user: AdminUser, totpUri: z.string() });
const Organization = z.object({ id: z.string(), name: Bilingual, class: OrganizationClass });
const Profile = z.object({ id: z.string(), version: z.string(), title: Bilingual, personsMin: z.number().int() });
const Reason = z.object({ reason: z.string().trim().min(1).max(2000) });
const NewMember = z.object({ login: z.string().max(40), role: z.enum(["analyst", "viewer"]) });
const UserId = z.object({ id: z.uuid() });
const MemberId = z.object({ id: z.string(), userId: z.uuid() });

export function adminRoutes({ db, keys, profiles, scheduler }: AppDeps) {
  const deciding = () => ({ db, profiles, today: todayInJapan() });

  const projectAnswer = async (me: SignedIn, projectId: string) =>
    (await viewProject(db, me.id, projectId, todayInJapan())) ?? missing("project", projectId);

  return new Hono<SekishoEnv>()
    .use(requireRole(mayAdminister))
    .get("/users", endpoint("Administration", "All accounts", { schema: z.array(AdminUser) }), async (c) =>
      c.json([...(await listUsers(db))], 200),
    )
    .get(
      "/datasets",
      endpoint("Administration", "Datasets and their snapshots", { schema: z.array(AdminDataset) }),
      async (c) => c.json([...(await listDatasets(db))], 200),
    )
    .get("/profiles", endpoint("Administration", "Output-control profiles", { schema: z.array(Profile) }), (c) =>
      c.json(
        [...profiles.values()].map(({ id, version, title, threshold }) => ({
          id,
          version,
          title,
          personsMin: threshold.personsMin,
        })),
        200,
      ),
    )
    .get(
      "/organizations",
      endpoint("Administration", "Organizations", { schema: z.array(Organization) }),
      async (c) => {
        const rows = await db.selectFrom("organization").selectAll().orderBy("id").execute();
        return c.json(
          rows.map((row) => ({ id: row.id, name: { en: row.name_en, ja: row.name_ja }, class: row.class })),
          200,
        );
      },
    )
    .post(
      "/users",
      endpoint("Administration", "Add an account", { schema: NewUserAnswer }),
      validate("json", NewUser),
      async (c) => {
        const added = await addUser(db, keys, actorOf(c.var.me), c.req.valid("json"));
        if (!added.ok) return refusalResponse(added.refusal);
        const [user] = await listUsers(db, added.value.id);
        return c.json({ user: user ?? missing("user", added.value.id), totpUri: added.value.totpUri }, 200);
      },
    )
    .patch(
      "/users/:id",
      endpoint("Administration", "Change roles, disable or enable an account", { schema: AdminUser }),
      validate("param", UserId),
      validate("json", UserChange),
      async (c) => {
        const changed = await changeUser(db, actorOf(c.var.me), c.req.valid("param").id, c.req.valid("json"));
        if (!changed.ok) return refusalResponse(changed.refusal);
        const [user] = await listUsers(db, changed.value);
        return c.json(user ?? missing("user", changed.value), 200);
      },
    )
    .post(
      "/projects",
      endpoint("Administration", "Create a project with its permit", { schema: Project }),
      validate("json", ProjectInput),
      async (c) => {
        const created = await createProject(deciding(), actorOf(c.var.me), c.req.valid("json"));
        return created.ok
          ? c.json(await projectAnswer(c.var.me, created.value), 200)
          : refusalResponse(created.refusal);
      },
    )
    .post(
      "/projects/:id/permit",
      endpoint("Administration", "Grant a new permit; it replaces the current one", { schema: Project }),
      validate("json", PermitInput),
      async (c) => {
        const id = c.req.param("id");
        const granted = await grantPermit(deciding(), actorOf(c.var.me), id, c.req.valid("json"));
        return granted.ok ? c.json(await projectAnswer(c.var.me, id), 200) : refusalResponse(granted.refusal);
      },
    )
    .post(
      "/projects/:id/revoke",
      endpoint("Administration", "Revoke the current permit", { schema: Project }),
      validate("json", Reason),
      async (c) => {
        const id = c.req.param("id");
        const revoked = await revokePermit(db, actorOf(c.var.me), id, c.req.valid("json").reason);
        if (!revoked.ok) return refusalResponse(revoked.refusal);
        scheduler?.stopProject(id);
        return c.json(await projectAnswer(c.var.me, id), 200);
      },
    )
    .post(
      "/projects/:id/members",
      endpoint("Administration", "Add a member or change their role", { schema: Project }),
      validate("json", NewMember),
      async (c) => {
        const id = c.req.param("id");
        const added = await addMember(db, actorOf(c.var.me), id, c.req.valid("json"));
        return added.ok ? c.json(await projectAnswer(c.var.me, id), 200) : refusalResponse(added.refusal);
      },
    )
    .delete(
      "/projects/:id/members/:userId",
      endpoint("Administration", "Remove a member", { schema: Project }),
      validate("param", MemberId),
      async (c) => {
        const { id, userId } = c.req.valid("param");
        const removed = await removeMember(db, actorOf(c.var.me), id, userId);
        return removed.ok ? c.json(await projectAnswer(c.var.me, id), 200) : refusalResponse(removed.refusal);
      },
    );
}

function missing(kind: string, id: string): never {
  throw new Error(`${kind} ${id} was written but cannot be read`);
}
