// The session cookie: `__Host-` binds it to this very host over a trustworthy connection; no script and no other site can use it.
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Config } from "../config.ts";

type CookieConfig = Pick<Config, "secureCookies">;

export function cookieName(config: CookieConfig): string {
  return config.secureCookies ? "__Host-sekisho" : "sekisho";
}

export function readToken(c: Context, config: CookieConfig): string | undefined {
  const token = getCookie(c, cookieName(config));
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined;
}

/** A session cookie without an end of its own: the server ends the session, the browser forgets it when it closes. */
export function writeToken(c: Context, config: CookieConfig, token: string): void {
  setCookie(c, cookieName(config), token, attributes(config));
}

export function forgetToken(c: Context, config: CookieConfig): void {
  deleteCookie(c, cookieName(config), attributes(config));
}

function attributes(config: CookieConfig) {
  return { path: "/", httpOnly: true, secure: config.secureCookies, sameSite: "Strict" } as const;
}
