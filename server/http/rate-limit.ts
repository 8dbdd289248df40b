// Counts requests in minutes, per address and per person, in bounded memory.
import { createMiddleware } from "hono/factory";
import type { Config } from "../config.ts";
import { apiError } from "./api-error.ts";
import { callerAddress } from "./caller-address.ts";
import type { SekishoEnv } from "./create-context.ts";
import { words } from "./words.ts";

const windowMs = 60_000;

export type RateCounter = {
  /** Counts one; false when it is over the limit of the current minute. */
  take(key: string, max: number): boolean;
};

/** Counts of the current window only. When `keysMax` callers are known, new ones share one count: memory stays bounded and nobody known is hurt. */
export function createRateCounter(keysMax: number, now: () => number = Date.now): RateCounter {
  let windowStart = now();
  let counts = new Map<string, number>();
  return {
    take(key, max) {
      if (now() - windowStart >= windowMs) {
        windowStart = now();
        counts = new Map();
      }
      const counted = counts.has(key) || counts.size < keysMax ? key : "others";
      const count = (counts.get(counted) ?? 0) + 1;
      counts.set(counted, count);
      return count <= max;
    },
  };
}

type RateConfig = Pick<Config, "limits" | "trustProxy">;

export function addressRateLimit(config: RateConfig) {
  const { limits } = config;
  const requests = createRateCounter(limits.rateKeysMax);
  const signIns = createRateCounter(limits.rateKeysMax);
  return createMiddleware(async (c, next) => {
    const address = callerAddress(c, config.trustProxy);
    const isSignIn = c.req.method === "POST" && c.req.path === "/api/session";
    const allowed =
      requests.take(address, limits.requestsPerMinutePerAddress) &&
      (!isSignIn || signIns.take(address, limits.signInsPerMinutePerAddress));
    return allowed ? await next() : tooFast();
  });
}

/** Behind the session middleware. */
export function userRateLimit(config: RateConfig) {
  const requests = createRateCounter(config.limits.rateKeysMax);
  return createMiddleware<SekishoEnv>(async (c, next) => {
    const me = c.get("me") as SekishoEnv["Variables"]["me"] | undefined;
    if (me !== undefined && !requests.take(me.id, config.limits.requestsPerMinutePerUser)) return tooFast();
    await next();
  });
}

function tooFast(): Response {
  const answer = apiError(429, { kind: "too-fast", ...words.tooFast });
  answer.headers.set("retry-after", "60");
  return answer;
}
