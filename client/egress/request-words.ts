// The words an applicant writes about a request.
import type { EgressRequest } from "../../server/http/schemas.ts";
import { classWords } from "../i18n/egress.ts";
import { both } from "../i18n/i18n.ts";

export type RequestWords = Pick<EgressRequest, "title" | "purpose" | "class">;

export const classOptions = (): readonly { readonly value: string; readonly label: string }[] =>
  Object.entries(classWords).map(([value, words]) => ({ value, label: both(words) }));
