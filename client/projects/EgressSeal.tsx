// The small seal of an egress request in a list: what a person has decided so far.
import type { EgressSummary } from "../../server/http/schemas.ts";
import { Seal, type SealState } from "../ui/Seal.tsx";

const seals: { readonly [S in EgressSummary["status"]]: readonly [text: string, state: SealState] } = {
  DRAFT: ["", "empty"],
  SUBMITTED: ["申", "outlined"],
  PARTIALLY_REVIEWED: ["審", "outlined"],
  REVIEWED: ["審", "outlined"],
  APPROVED: ["承", "filled"],
  RELEASED: ["承", "filled"],
  RETURNED: ["戻", "outlined"],
  WITHDRAWN: ["", "empty"],
  REJECTED: ["否", "outlined"],
  REVOKED: ["消", "outlined"],
};

export const EgressSeal = (props: { readonly status: EgressSummary["status"] }) => (
  <Seal small text={seals[props.status][0]} state={seals[props.status][1]} />
);
