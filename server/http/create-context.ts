// What a request carries (the signed-in person) and what every route module is given (database, settings, sandbox).
import type { HeadKeeper } from "../audit/head-file.ts";
import type { Config } from "../config.ts";
import type { Keys } from "../identity/keys.ts";
import type { Bilingual } from "../plan/refusal.ts";
import type { PolicyProfiles } from "../policy/profiles.ts";
import type { Scheduler } from "../query/scheduler.ts";
import type { SandboxPool } from "../sandbox/pool.ts";
import type { OrganizationClass, SystemRole } from "../store/schema.ts";
import type { Actor, Db } from "../store/unit-of-work.ts";

/** The signed-in person, read from the database again for every request. */
export type SignedIn = {
  readonly id: string;
  readonly login: string;
  readonly name: Bilingual;
  readonly organizationId: string;
  readonly organization: Bilingual;
  readonly organizationClass: OrganizationClass;
  readonly roles: readonly SystemRole[];
  readonly language: "ja" | "en";
  readonly session: { readonly id: string; readonly endsAt: Date; readonly idleEndsAt: Date };
};

/** Hono environment of every route below /api: `c.var.me` is always there behind the session middleware. */
export type SekishoEnv = { Variables: { me: SignedIn } };

export type AppDeps = {
  readonly db: Db;
  readonly config: Config;
  readonly keys: Keys;
  readonly profiles: PolicyProfiles;
  /** Undefined where the server runs without a sandbox (some tests): queries then answer 503. */
  readonly pool?: SandboxPool | undefined;
  /** Takes queries on; there where `pool` is. */
  readonly scheduler?: Scheduler | undefined;
  /** Signs the audit log's head and copies it; undefined in some tests. */
  readonly heads?: HeadKeeper | undefined;
};

/** The person as the audit log names them. */
export function actorOf(me: SignedIn): Actor {
  return { id: me.id, name: me.name.en };
}
