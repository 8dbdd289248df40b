// Signing in, who I am, my language, signing out.
import { Hono } from "hono";
import { z } from "zod";
import { apiError } from "../http/api-error.ts";
import { type AppDeps, actorOf, type SekishoEnv, type SignedIn } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { Me } from "../http/schemas.ts";
import { forgetToken, readToken, writeToken } from "../http/session-cookie.ts";
import { validate } from "../http/validate.ts";
import { words } from "../http/words.ts";
import { closeSession } from "../identity/sessions.ts";
import { signIn } from "../identity/sign-in.ts";
import { loadSignedIn } from "../identity/users.ts";
import { withAudit } from "../store/unit-of-work.ts";

const Credentials = z.object({
  login: z.string().min(1).max(200),
  password: z.string().min(1).max(1000),
  totp: z.string().min(1).max(20),
});
const Language = z.object({ language: Me.shape.language });

export function sessionRoutes({ db, config, keys }: AppDeps) {
  const { limits } = config;
  return new Hono<SekishoEnv>()
    .post("/", endpoint("Session", "Sign in", { schema: Me }), validate("json", Credentials), async (c) => {
      const session = await signIn({ db, keys, limits }, c.req.valid("json"), readToken(c, config));
      const me = session === undefined ? undefined : await loadSignedIn(db, session);
      if (session === undefined || me === undefined) return apiError(401, { kind: "sign-in", ...words.signInFailed });
      writeToken(c, config, session.token);
      return c.json(toMe(me, config.unwalled), 200);
    })
    .get("/", endpoint("Session", "Who is signed in", { schema: Me }), (c) =>
      c.json(toMe(c.var.me, config.unwalled), 200),
    )
    .patch("/", endpoint("Session", "Choose the language", { schema: Me }), validate("json", Language), async (c) => {
      const { language } = c.req.valid("json");
      const { me } = c.var;
      await withAudit(db, actorOf(me), async (tx, record) => {
        await tx.updateTable("app_user").set({ language }).where("id", "=", me.id).execute();
        record({ kind: "user-changed", subject: me.id, detail: { language } });
      });
      return c.json(toMe({ ...me, language }, config.unwalled), 200);
    })
    .delete("/", endpoint("Session", "Sign out", {}), async (c) => {
      const { me } = c.var;
      await withAudit(db, actorOf(me), async (tx, record) => {
        await closeSession(tx, limits, me.session.id);
        record({ kind: "sign-out", subject: me.id });
      });
      forgetToken(c, config);
      return c.body(null, 204);
    });
}

function toMe(me: SignedIn, unwalled: boolean): Me {
  return {
    id: me.id,
    login: me.login,
    name: me.name,
    organization: me.organization,
    roles: [...me.roles],
    language: me.language,
    sessionEndsAt: me.session.endsAt.toISOString(),
    idleEndsAt: me.session.idleEndsAt.toISOString(),
    unwalled,
  };
}
