// Pages and facts for everyone, without signing in: the register of use, the log's growth, a hospital's own view.
import { Hono } from "hono";
import { z } from "zod";
import { GrowthProof, proveGrowth } from "../audit/proof.ts";
import { apiError } from "../http/api-error.ts";
import { type AppDeps, actorOf, type SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint, requireRole } from "../http/describe.ts";
import { validate } from "../http/validate.ts";
import { words } from "../http/words.ts";
import { mayAdminister } from "../policy/decide.ts";
import { todayInJapan } from "../policy/today.ts";
import { addPublicEntry, hospitalTokenHash, PublicEntry } from "../public/entries.ts";
import { readHospital, readRegister } from "../public/register.ts";
import { HospitalView, PublicRegister } from "../public/shapes.ts";

/** Anyone may ask, so the answer is made at most this often. */
const freshForMs = 15_000;
const First = z.object({ first: z.coerce.number().int().positive() });
const Token = z.object({ token: z.string().regex(/^[\w-]{32}$/) });
const Added = z.object({ token: z.string().nullable() });
const tag = "Public";

const notThere = () => apiError(404, { kind: "not-found", ...words.notThere });

export function publicRoutes({ db, keys }: AppDeps) {
  let made: { readonly at: number; readonly answer: Promise<PublicRegister> } | undefined;
  const register = () => {
    const now = Date.now();
    if (made === undefined || now - made.at > freshForMs) {
      const answer = readRegister({ db, auditPrivateKey: keys.auditPrivateKey, today: todayInJapan() });
      answer.catch(() => {
        made = undefined;
      });
      made = { at: now, answer };
    }
    return made.answer;
  };
  return new Hono<SekishoEnv>()
    .get("/register", endpoint(tag, "The register of use", { schema: PublicRegister }), async (c) =>
      c.json(await register(), 200),
    )
    .get(
      "/growth",
      endpoint(tag, "The proof that today's log extends its first events", { schema: GrowthProof }),
      validate("query", First),
      async (c) => {
        const proof = await proveGrowth(db, c.req.valid("query").first, keys.auditPrivateKey);
        return proof === undefined ? notThere() : c.json(proof, 200);
      },
    )
    .get(
      "/hospitals/:token",
      endpoint(tag, "What a hospital's data was used for", { schema: HospitalView }),
      validate("param", Token),
      async (c) => {
        const view = await readHospital(db, hospitalTokenHash(c.req.valid("param").token), todayInJapan());
        return view === undefined ? notThere() : c.json(view, 200);
      },
    );
}

/** Below /admin: what people add to the public page. */
export function publicEntryRoutes({ db }: AppDeps) {
  return new Hono<SekishoEnv>()
    .use(requireRole(mayAdminister))
    .post(
      "/",
      endpoint("Administration", "Add to the public page", { schema: Added }),
      validate("json", PublicEntry),
      async (c) => {
        const added = await addPublicEntry(db, actorOf(c.var.me), c.req.valid("json"));
        return added.ok ? c.json({ token: added.token }, 200) : notThere();
      },
    );
}
