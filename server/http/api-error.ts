// Error answers: one shape (`ApiError`) for every status, built from bilingual words.
import type { TypedResponse } from "hono";
import type { Bilingual, Refusal } from "../plan/refusal.ts";
import { isStranger } from "../policy/permits.ts";
import type { ApiError } from "./schemas.ts";

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503;

export type Failure = {
  readonly kind: string;
  readonly message: Bilingual;
  readonly help: Bilingual;
  readonly at?: number | null | undefined;
  readonly suggestion?: string | null | undefined;
};

/** An `ApiError` answer. `more` adds fields beside it, e.g. `current` with a 409. */
export function apiError<S extends ErrorStatus, More extends object = object>(
  status: S,
  failure: Failure,
  more?: More,
): Response & TypedResponse<ApiError & More, S, "json"> {
  const body = { ...toApiError(failure), ...more };
  const response = new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=UTF-8" },
  });
  return response as Response & TypedResponse<ApiError & More, S, "json">;
}

export function toApiError(failure: Failure): ApiError {
  const { kind, message, help } = failure;
  return { kind, message, help, at: failure.at ?? null, suggestion: failure.suggestion ?? null };
}

/** A stranger's project is 404, a refusal of the permit 403, everything else that was understood but not done 422. */
export function refusalResponse(refusal: Refusal): Response & TypedResponse<ApiError, 403 | 404 | 422, "json"> {
  if (isStranger(refusal)) return apiError(404, { ...refusal, kind: "not-found" });
  return refusal.kind === "permit" ? apiError(403, refusal) : apiError(422, refusal);
}
