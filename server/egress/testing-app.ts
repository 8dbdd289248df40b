// The whole application over a test world: calls as a signed-in person, through every middleware.
import { createPublicKey } from "node:crypto";
import { createApp } from "../app.ts";
import { defaultLimits, readConfig } from "../config.ts";
import type { AppDeps } from "../http/create-context.ts";
import { cookieName } from "../http/session-cookie.ts";
import { openSession } from "../identity/sessions.ts";
import type { Viewer } from "./permissions.ts";
import { needs, type World } from "./testing.ts";

export type Answer = { readonly status: number; readonly body: unknown; readonly response: Response };

export function testDeps(world: World): AppDeps {
  const privateKey = needs.auditPrivateKey;
  const limits = { ...defaultLimits, requestsPerMinutePerUser: 100_000, requestsPerMinutePerAddress: 100_000 };
  return {
    db: world.db,
    config: { ...readConfig({}), limits },
    keys: {
      totpKey: Buffer.from(needs.secret),
      auditPrivateKey: privateKey,
      auditPublicKey: createPublicKey(privateKey),
    },
    profiles: new Map(),
  };
}

/** `call(person, "POST", "/egress/R-001/submit", {})`; undefined calls signed out. */
export function caller(world: World) {
  const deps = testDeps(world);
  const app = createApp(deps);
  return async (viewer: Viewer | undefined, method: string, path: string, body?: unknown): Promise<Answer> => {
    const session = viewer && (await openSession(world.db, deps.config.limits, viewer.userId));
    const response = await app.request(`http://127.0.0.1:4700/api${path}`, {
      method,
      headers: {
        host: "127.0.0.1:4700",
        origin: "http://127.0.0.1:4700",
        "x-sekisho": "1",
        ...(session && { cookie: `${cookieName(deps.config)}=${session.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, body: isJson ? await response.clone().json() : undefined, response };
  };
}
