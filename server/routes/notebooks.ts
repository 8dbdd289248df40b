// Notebooks and their blocks over HTTP. Who may do what is decided in server/notebook.
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Outcome } from "../egress/denial.ts";
import type { AppDeps, SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { Block, ChartConfig, Notebook, NotebookSummary } from "../http/schemas.ts";
import { validate } from "../http/validate.ts";
import { addBlock, changeBlock, deleteBlock, restoreBlock } from "../notebook/change-block.ts";
import { createNotebook, deleteNotebook, renameNotebook } from "../notebook/change-notebook.ts";
import { limits } from "../notebook/limits.ts";
import { listNotebooks, viewBlock, viewNotebook } from "../notebook/read-notebook.ts";
import { after, denied, ProjectId, viewerOf } from "./outcome.ts";

const Title = z.object({ title: z.string().trim().min(1).max(limits.titleCharsMax) });
const Config = z.union([ChartConfig, z.object({}).strict()]);
// Names and lengths are judged by the act: it can say what is wrong in words.
const NewBlock = z.object({
  kind: z.enum(["sql", "markdown", "chart"]),
  name: z.string(),
  text: z.string(),
  config: Config.default({}),
  afterId: z.uuid().nullable(),
});
const BlockChange = z.object({
  version: z.int().min(1),
  name: z.string().optional(),
  text: z.string().optional(),
  config: Config.optional(),
  afterId: z.uuid().nullable().optional(),
});
const Id = z.object({ id: z.uuid() });

const tag = "Notebooks";

export function notebookRoutes(deps: AppDeps) {
  const { db } = deps;
  const me = (c: Context<SekishoEnv>) => viewerOf(c.var.me);
  const whole = async (c: Context<SekishoEnv>, act: Promise<Outcome<string>>) => {
    const outcome = await after(act, (id) => viewNotebook(db, me(c), id));
    return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
  };
  const gone = async (c: Context<SekishoEnv>, act: Promise<Outcome<string>>) => {
    const outcome = await act;
    return outcome.ok ? c.body(null, 204) : denied(outcome.denial);
  };

  const notebooks = new Hono<SekishoEnv>()
    .get(
      "/projects/:id/notebooks",
      endpoint(tag, "The project's notebooks", { schema: z.array(NotebookSummary) }),
      validate("param", ProjectId),
      async (c) => {
        const outcome = await listNotebooks(db, me(c), c.req.valid("param").id);
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    )
    .post(
      "/projects/:id/notebooks",
      endpoint(tag, "New notebook", { schema: Notebook }),
      validate("param", ProjectId),
      validate("json", Title),
      (c) => whole(c, createNotebook(db, me(c), c.req.valid("param").id, c.req.valid("json").title)),
    )
    .get("/notebooks/:id", endpoint(tag, "A notebook", { schema: Notebook }), validate("param", Id), async (c) => {
      const outcome = await viewNotebook(db, me(c), c.req.valid("param").id);
      return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
    })
    .patch(
      "/notebooks/:id",
      endpoint(tag, "Rename", { schema: Notebook }),
      validate("param", Id),
      validate("json", Title),
      (c) => whole(c, renameNotebook(db, me(c), c.req.valid("param").id, c.req.valid("json").title)),
    )
    .delete("/notebooks/:id", endpoint(tag, "Delete", {}), validate("param", Id), (c) =>
      gone(c, deleteNotebook(db, me(c), c.req.valid("param").id)),
    );

  const blocks = new Hono<SekishoEnv>()
    .post(
      "/notebooks/:id/blocks",
      endpoint(tag, "New block", { schema: Block }),
      validate("param", Id),
      validate("json", NewBlock),
      async (c) => {
        const outcome = await addBlock(db, me(c), c.req.valid("param").id, c.req.valid("json"));
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    )
    .patch(
      "/blocks/:id",
      endpoint(tag, "Edit, rename or move a block", { schema: Block }),
      validate("param", Id),
      validate("json", BlockChange),
      async (c) => {
        const { id } = c.req.valid("param");
        const outcome = await changeBlock(db, me(c), id, c.req.valid("json"));
        if (outcome.ok) return c.json(outcome.value);
        if (outcome.denial.kind !== "changed") return denied(outcome.denial);
        const current = await viewBlock(db, me(c), id);
        return current.ok ? denied(outcome.denial, { current: current.value }) : denied(current.denial);
      },
    )
    .delete("/blocks/:id", endpoint(tag, "Delete a block", {}), validate("param", Id), (c) =>
      gone(c, deleteBlock(db, me(c), c.req.valid("param").id)),
    )
    .post(
      "/blocks/:id/restore",
      endpoint(tag, "Bring a deleted block back", { schema: Block }),
      validate("param", Id),
      async (c) => {
        const outcome = await restoreBlock(db, me(c), c.req.valid("param").id);
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    );

  return new Hono<SekishoEnv>().route("/", notebooks).route("/", blocks);
}
