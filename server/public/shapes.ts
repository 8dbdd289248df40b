// What anyone may read without signing in. SECURITY: nothing here is computed from the data's values; the one figure about persons is rounded.
import { z } from "zod";
import { TreeHead } from "../audit/tree-head.ts";

const Bilingual = z.object({ en: z.string(), ja: z.string() });
const UserClass = z.enum(["company", "academia", "government"]);
const Day = z.string();

export const PublicProject = z.object({
  id: z.string(),
  title: Bilingual,
  dataTypes: z.array(z.enum(["ehr", "claims", "dpc", "checkup", "care", "cohort"])),
  userClass: UserClass,
  /** In words for citizens; the permit's purpose where nobody has written any. */
  purpose: Bilingual,
  legalBasis: z.enum(["ngmia-opt-out", "consent", "anonymized", "research-exemption"]),
  startsOn: Day,
  endsOn: Day,
  status: z.enum(["upcoming", "active", "ended", "revoked"]),
  datasetId: z.string(),
  releases: z.array(
    z.object({
      on: Day,
      class: z.enum(["publication", "internal-report", "regulatory", "joint-use"]),
      revoked: z.boolean(),
    }),
  ),
  publications: z.array(z.object({ title: z.string(), url: z.string(), on: Day })),
});
export type PublicProject = z.infer<typeof PublicProject>;

export const PublicDataset = z.object({
  id: z.string(),
  title: Bilingual,
  holder: Bilingual,
  source: Bilingual,
  legalBasis: Bilingual,
  asOf: Day,
  /** Rounded down to hundreds; null below a thousand, where rounding would not hide a single person well. */
  personsAbout: z.number().int().nullable(),
});

export const PublicRules = z.object({
  profile: z.string(),
  version: z.string(),
  from: Day,
  /** In words, in the order in which they are applied. */
  rules: z.array(z.object({ rule: Bilingual, value: Bilingual })),
  /** Earlier versions, newest first, each with what the next one changed. */
  history: z.array(
    z.object({
      version: z.string(),
      from: Day,
      changes: z.array(z.object({ name: z.string(), before: z.string(), after: z.string() })),
    }),
  ),
});

export const PublicRegister = z.object({
  at: z.string(),
  projects: z.array(PublicProject),
  totals: z.object({
    queries: z.number().int(),
    queriesRefused: z.number().int(),
    requests: z.number().int(),
    releases: z.number().int(),
    releasesRevoked: z.number().int(),
    requestsRejected: z.number().int(),
    applicationsRefused: z.number().int(),
    /** From submission to the decision, median of the last twelve months; null while there are too few to speak of. */
    medianWaitHours: z.number().nullable(),
  }),
  datasets: z.array(PublicDataset),
  rules: z.array(PublicRules),
  incidents: z.array(z.object({ on: Day, text: Bilingual })),
  contact: Bilingual.nullable(),
  log: z.object({ head: TreeHead, publicKey: z.string() }),
});
export type PublicRegister = z.infer<typeof PublicRegister>;

export const HospitalView = z.object({
  name: Bilingual,
  datasets: z.array(PublicDataset),
  projects: z.array(PublicProject),
});
export type HospitalView = z.infer<typeof HospitalView>;
