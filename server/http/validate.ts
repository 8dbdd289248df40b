// Input checks of routes: hono-openapi's validator with our own error answer and without repeating what was sent.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ValidationTargets } from "hono";
import { validator } from "hono-openapi";
import { apiError } from "./api-error.ts";
import { words } from "./words.ts";

/** Like hono-openapi's `validator`; a wrong input answers 400 with the names of the fields that were wrong. */
export function validate<Schema extends StandardSchemaV1, Target extends keyof ValidationTargets>(
  target: Target,
  schema: Schema,
) {
  return validator(target, schema, (result) => {
    if (result.success) return undefined;
    const fields = new Set(result.error.map((issue) => issue.path?.map(segment).join(".") ?? "").filter(Boolean));
    const list = [...fields].slice(0, 5).join(", ");
    if (list === "") return apiError(400, { kind: "input", ...words.badInput });
    const help = { en: `Check: ${list}.`, ja: `次の項目を確かめてください: ${list}` };
    return apiError(400, { kind: "input", message: words.badInput.message, help });
  });
}

function segment(part: PropertyKey | StandardSchemaV1.PathSegment): string {
  return String(typeof part === "object" ? part.key : part);
}
