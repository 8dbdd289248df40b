// Egress requests over HTTP: drafts, reviews, decisions, packages. Who may do what is decided in server/egress.
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Outcome } from "../egress/denial.ts";
import { readTerms, requestDownload, takeDownload } from "../egress/download.ts";
import { addItem, changeItem, removeItem } from "../egress/items.ts";
import { limits } from "../egress/limits.ts";
import { listRequests, viewEvidence, viewTable } from "../egress/lookups.ts";
import type { PolicyOf } from "../egress/policy.ts";
import { approveRequest, revokeRelease } from "../egress/release.ts";
import {
  addGroup,
  changeGroup,
  changeRequest,
  createRequest,
  removeGroup,
  submitRequest,
  withdrawRequest,
} from "../egress/request.ts";
import { addComment, castVote, endTurn, handInReview } from "../egress/review.ts";
import { viewRequest } from "../egress/view.ts";
import type { AppDeps, SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { Bilingual, EgressClass, EgressRequest, EgressSummary, EvidenceTwin, ProtectedTable } from "../http/schemas.ts";
import { validate } from "../http/validate.ts";
import { policyOfVersion } from "../policy/profiles.ts";
import { after, denied, ProjectId, viewerOf } from "./outcome.ts";

const title = z.string().trim().min(1).max(limits.titleCharsMax);
const text = z.string().max(limits.textCharsMax);
const comment = z.string().max(limits.commentCharsMax);

const NewRequest = z.object({ title, purpose: text, class: EgressClass });
const NewGroup = z.object({ title, context: text, controls: text });
// The file-name rules are the act's: it can say what is wrong in words.
const NewItem = z.object({ resultId: z.uuid(), name: z.string().max(1000), supporting: z.boolean() });
const ItemChange = NewItem.extend({ groupId: z.uuid() }).partial();
const Vote = z.object({ vote: z.enum(["approve", "changes"]), comment });
const NewComment = z.object({ text: comment.trim().min(1), groupId: z.uuid().nullable() });
const Reason = z.object({ comment });
const OptionalReason = z.object({ comment: comment.default("") });
const Queue = z.object({ queue: z.enum(["mine", "review", "all"]).default("mine") });
const RequestId = z.object({ id: z.string().regex(/^R-\d{1,9}$/) });
const PartId = z.object({ id: z.uuid() });

const Terms = z.object({ version: z.string(), points: z.array(Bilingual) });
const Acceptance = z.object({ accept: z.string().max(40) });
const Link = z.object({ path: z.string(), expiresAt: z.string() });
const Token = z.object({ token: z.string().regex(/^[\w-]{43}$/) });

const tag = "Egress";

export function egressRoutes(deps: AppDeps) {
  const { db } = deps;
  const policyOf: PolicyOf = (version) => policyOfVersion(deps.profiles, version);
  const needs = { policyOf, secret: deps.keys.totpKey, packageBytesMax: limits.packageBytesMax };
  const me = (c: Context<SekishoEnv>) => viewerOf(c.var.me);
  const answer = async (c: Context<SekishoEnv>, act: Promise<Outcome<string>>) => {
    const outcome = await after(act, (id) => viewRequest(db, me(c), id));
    return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
  };
  const request = { schema: EgressRequest };

  const lists = new Hono<SekishoEnv>()
    .get(
      "/egress",
      endpoint(tag, "My requests, or those handed to me", { schema: z.array(EgressSummary) }),
      validate("query", Queue),
      async (c) => {
        const outcome = await listRequests(db, me(c), { kind: c.req.valid("query").queue });
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    )
    .get(
      "/projects/:id/egress",
      endpoint(tag, "The project's requests", { schema: z.array(EgressSummary) }),
      validate("param", ProjectId),
      async (c) => {
        const outcome = await listRequests(db, me(c), { kind: "project", projectId: c.req.valid("param").id });
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    )
    .get(
      "/egress/:id",
      endpoint(tag, "A request as I may see it", request),
      validate("param", RequestId),
      async (c) => {
        const outcome = await viewRequest(db, me(c), c.req.valid("param").id);
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    );

  const drafting = new Hono<SekishoEnv>()
    .post(
      "/projects/:id/egress",
      endpoint(tag, "Begin a request", request),
      validate("param", ProjectId),
      validate("json", NewRequest),
      (c) => answer(c, createRequest(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .patch(
      "/egress/:id",
      endpoint(tag, "Change title, purpose or class", request),
      validate("param", RequestId),
      validate("json", NewRequest.partial()),
      (c) => answer(c, changeRequest(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .post(
      "/egress/:id/groups",
      endpoint(tag, "Add a group", request),
      validate("param", RequestId),
      validate("json", NewGroup),
      (c) => answer(c, addGroup(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .patch(
      "/egress/groups/:id",
      endpoint(tag, "Describe a group", request),
      validate("param", PartId),
      validate("json", NewGroup.partial()),
      (c) => answer(c, changeGroup(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .delete("/egress/groups/:id", endpoint(tag, "Remove a group", request), validate("param", PartId), (c) =>
      answer(c, removeGroup(db, me(c), c.req.valid("param").id)),
    )
    .post(
      "/egress/groups/:id/items",
      endpoint(tag, "Add a result; its content is frozen", request),
      validate("param", PartId),
      validate("json", NewItem),
      (c) => answer(c, addItem(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .patch(
      "/egress/items/:id",
      endpoint(tag, "Change an item; its votes are reset", request),
      validate("param", PartId),
      validate("json", ItemChange),
      (c) => answer(c, changeItem(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .delete("/egress/items/:id", endpoint(tag, "Remove an item", request), validate("param", PartId), (c) =>
      answer(c, removeItem(db, me(c), c.req.valid("param").id)),
    )
    .post(
      "/egress/:id/submit",
      endpoint(tag, "Hand over to the reviewers", request),
      validate("param", RequestId),
      (c) => answer(c, submitRequest(db, me(c), c.req.valid("param").id)),
    )
    .post("/egress/:id/withdraw", endpoint(tag, "Take back", request), validate("param", RequestId), (c) =>
      answer(c, withdrawRequest(db, me(c), c.req.valid("param").id)),
    );

  const reviewing = new Hono<SekishoEnv>()
    .post(
      "/egress/:id/comments",
      endpoint(tag, "Write a comment", request),
      validate("param", RequestId),
      validate("json", NewComment),
      (c) => answer(c, addComment(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .get(
      "/egress/items/:id/evidence",
      endpoint(tag, "The evidence twin of an item", { schema: EvidenceTwin }),
      validate("param", PartId),
      async (c) => {
        const outcome = await viewEvidence(db, me(c), c.req.valid("param").id, policyOf);
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    )
    .get(
      "/egress/items/:id/table",
      endpoint(tag, "An item as it would leave", { schema: ProtectedTable }),
      validate("param", PartId),
      async (c) => {
        const outcome = await viewTable(db, me(c), c.req.valid("param").id);
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    )
    .put(
      "/egress/items/:id/vote",
      endpoint(tag, "Decide an item", request),
      validate("param", PartId),
      validate("json", Vote),
      (c) => answer(c, castVote(db, me(c), c.req.valid("param").id, c.req.valid("json"))),
    )
    .post("/egress/:id/review", endpoint(tag, "Hand in my review", request), validate("param", RequestId), (c) =>
      answer(c, handInReview(db, me(c), c.req.valid("param").id)),
    )
    .post(
      "/egress/:id/return",
      endpoint(tag, "Return for revision", request),
      validate("param", RequestId),
      validate("json", Reason),
      (c) => answer(c, endTurn(db, me(c), c.req.valid("param").id, "RETURNED", c.req.valid("json").comment)),
    )
    .post(
      "/egress/:id/reject",
      endpoint(tag, "Reject", request),
      validate("param", RequestId),
      validate("json", Reason),
      (c) => answer(c, endTurn(db, me(c), c.req.valid("param").id, "REJECTED", c.req.valid("json").comment)),
    )
    .post(
      "/egress/:id/approve",
      endpoint(tag, "Approve and release", request),
      validate("param", RequestId),
      validate("json", OptionalReason),
      (c) => answer(c, approveRequest(db, me(c), c.req.valid("param").id, c.req.valid("json").comment, needs)),
    );

  const leaving = new Hono<SekishoEnv>()
    .get(
      "/egress/:id/terms",
      endpoint(tag, "What a recipient accepts before a download", { schema: Terms }),
      validate("param", RequestId),
      async (c) => {
        const outcome = await readTerms(db, me(c), c.req.valid("param").id);
        return outcome.ok ? c.json(outcome.value) : denied(outcome.denial);
      },
    )
    .post(
      "/egress/:id/downloads",
      endpoint(tag, "Accept the terms and get a link that works once", { schema: Link }),
      validate("param", RequestId),
      validate("json", Acceptance),
      async (c) => {
        const outcome = await requestDownload(db, me(c), c.req.valid("param").id, c.req.valid("json").accept);
        if (!outcome.ok) return denied(outcome.denial);
        const { token, expiresAt } = outcome.value;
        return c.json({ path: `/api/egress/downloads/${token}`, expiresAt: expiresAt.toISOString() });
      },
    )
    .get(
      "/egress/downloads/:token",
      endpoint(tag, "Take the copy of the released package", { media: "application/zip" }),
      validate("param", Token),
      async (c) => {
        const { totpKey: secret, auditPrivateKey } = deps.keys;
        const outcome = await takeDownload(db, me(c), c.req.valid("param").token, { secret, auditPrivateKey });
        if (!outcome.ok) return denied(outcome.denial);
        return c.body(new Uint8Array(outcome.value.bytes), 200, {
          "content-type": "application/zip",
          "content-disposition": `attachment; filename="${outcome.value.fileName}"`,
          "cache-control": "no-store",
          "x-content-type-options": "nosniff",
        });
      },
    )
    .post(
      "/egress/:id/revoke",
      endpoint(tag, "Revoke a release", request),
      validate("param", RequestId),
      validate("json", Reason),
      (c) => answer(c, revokeRelease(db, me(c), c.req.valid("param").id, c.req.valid("json").comment)),
    );

  return new Hono<SekishoEnv>().route("/", lists).route("/", drafting).route("/", reviewing).route("/", leaving);
}
