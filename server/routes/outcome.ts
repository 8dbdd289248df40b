// Outcomes of egress and notebook acts as HTTP answers, and the signed-in person as those acts know them.
import type { TypedResponse } from "hono";
import { z } from "zod";
import type { Denial, DenialKind, Outcome } from "../egress/denial.ts";
import type { Viewer } from "../egress/permissions.ts";
import { apiError, type ErrorStatus } from "../http/api-error.ts";
import { actorOf, type SignedIn } from "../http/create-context.ts";
import type { ApiError } from "../http/schemas.ts";

const statusOf = {
  invalid: 400,
  "not-allowed": 403,
  permit: 403,
  "not-found": 404,
  changed: 409,
  "not-ready": 422,
} as const satisfies { readonly [K in DenialKind]: ErrorStatus };

/** `more` goes beside the error, e.g. `current` with a 409. */
export function denied(
  denial: Denial,
  more: object = {},
): Response & TypedResponse<ApiError, 400 | 403 | 404 | 409 | 422, "json"> {
  return apiError(statusOf[denial.kind], denial, more);
}

export function viewerOf(me: SignedIn): Viewer {
  return { userId: me.id, organizationId: me.organizationId, roles: me.roles, actor: actorOf(me) };
}

/** Runs the act and, when it was done, answers what `then` reads. */
export async function after<A, B>(
  act: Promise<Outcome<A>>,
  then: (value: A) => Promise<Outcome<B>>,
): Promise<Outcome<B>> {
  const done = await act;
  return done.ok ? await then(done.value) : done;
}

/** What a project's id may look like; anything else never reaches the database. */
export const ProjectId = z.object({ id: z.string().regex(/^[\w-]{1,64}$/) });
