// The audit log for administrators and auditors: pages, who did it, kept questions, proofs, and the check of the whole.
import { Hono } from "hono";
import { z } from "zod";
import { auditKinds } from "../audit/event.ts";
import { AuditFilter } from "../audit/filter.ts";
import { openMirrors } from "../audit/mirror.ts";
import { EventProof, GrowthProof, proveEvent, proveGrowth } from "../audit/proof.ts";
import { readAuditPage, readAuditPeople } from "../audit/query.ts";
import { keepQuestion, listQuestions, removeQuestion } from "../audit/questions.ts";
import { verifyAudit } from "../audit/verify.ts";
import { apiError } from "../http/api-error.ts";
import { type AppDeps, actorOf, type SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint, requireRole } from "../http/describe.ts";
import { AuditPage, AuditPeople, AuditQuestion, AuditState, AuditVerdict } from "../http/schemas.ts";
import { validate } from "../http/validate.ts";
import { words } from "../http/words.ts";
import { mayReadAudit } from "../policy/decide.ts";

const pageRowsMax = 200;
const Page = AuditFilter.extend({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(pageRowsMax).default(50),
});
const Seq = z.object({ seq: z.coerce.number().int().positive() });
const First = z.object({ first: z.coerce.number().int().positive() });
const NewQuestion = z.object({ title: z.string().trim().min(1).max(200), filter: AuditFilter });
const QuestionId = z.object({ id: z.uuid() });
const tag = "Audit";

export function auditRoutes({ db, config, keys, heads }: AppDeps) {
  const notThere = () => apiError(404, { kind: "not-found", ...words.notThere });

  const reading = new Hono<SekishoEnv>()
    .get("/", endpoint(tag, "Events, newest first", { schema: AuditPage }), validate("query", Page), async (c) => {
      const { before, limit, ...filter } = c.req.valid("query");
      return c.json(await readAuditPage(db, filter, { before, limit }), 200);
    })
    .get(
      "/people",
      endpoint(tag, "Who is behind the events", { schema: AuditPeople }),
      validate("query", AuditFilter),
      async (c) => c.json(await readAuditPeople(db, c.req.valid("query")), 200),
    )
    .get("/questions", endpoint(tag, "Kept questions", { schema: z.array(AuditQuestion) }), async (c) =>
      c.json(await listQuestions(db), 200),
    )
    .post(
      "/questions",
      endpoint(tag, "Keep a question for all readers of the log", { schema: z.array(AuditQuestion) }),
      validate("json", NewQuestion),
      async (c) => {
        await keepQuestion(db, actorOf(c.var.me), c.req.valid("json"));
        return c.json(await listQuestions(db), 200);
      },
    )
    .delete(
      "/questions/:id",
      endpoint(tag, "Remove a kept question", { schema: z.array(AuditQuestion) }),
      validate("param", QuestionId),
      async (c) => {
        const removed = await removeQuestion(db, actorOf(c.var.me), c.req.valid("param").id);
        return removed ? c.json(await listQuestions(db), 200) : notThere();
      },
    );

  const proving = new Hono<SekishoEnv>()
    .get(
      "/state",
      endpoint(tag, "Signed head, copies outside, choices of the filter", { schema: AuditState }),
      async (c) => {
        const datasets = await db.selectFrom("dataset").select(["id", "title_en", "title_ja"]).orderBy("id").execute();
        const state = heads?.state();
        return c.json(
          {
            head: state?.head ?? null,
            mirrors: [...(state?.mirrors ?? [])],
            publicKey: String(keys.auditPublicKey.export({ type: "spki", format: "pem" })),
            kinds: [...auditKinds],
            datasets: datasets.map(({ id, title_en: en, title_ja: ja }) => ({ id, title: { en, ja } })),
          },
          200,
        );
      },
    )
    .get("/verify", endpoint(tag, "Check the whole log", { schema: AuditVerdict }), async (c) => {
      const { dataDirectory, auditMirror } = config;
      const { auditPublicKey } = keys;
      return c.json(await verifyAudit({ db, dataDirectory, auditPublicKey, mirrors: openMirrors(auditMirror) }), 200);
    })
    .get(
      "/events/:seq/proof",
      endpoint(tag, "The proof that an event is in the signed log", { schema: EventProof }),
      validate("param", Seq),
      async (c) => {
        const proof = await proveEvent(db, c.req.valid("param").seq, keys.auditPrivateKey);
        return proof === undefined ? notThere() : c.json(proof, 200);
      },
    )
    .get(
      "/growth",
      endpoint(tag, "The proof that today's log extends its first events", { schema: GrowthProof }),
      validate("query", First),
      async (c) => {
        const proof = await proveGrowth(db, c.req.valid("query").first, keys.auditPrivateKey);
        return proof === undefined ? notThere() : c.json(proof, 200);
      },
    );

  return new Hono<SekishoEnv>().use(requireRole(mayReadAudit)).route("/", reading).route("/", proving);
}
