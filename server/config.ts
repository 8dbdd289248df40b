// Everything the operator can set, read once from the environment; a bad value refuses the start with a sentence.
import path from "node:path";
import type { MirrorSettings } from "./audit/mirror.ts";

export const root = path.resolve(import.meta.dirname, "..");

/** Named limits; durations carry their unit in the name. */
export type Limits = {
  readonly sessionIdleMinutes: number;
  readonly sessionAbsoluteHours: number;
  readonly lockoutTries: number;
  readonly lockoutMinutes: number;
  readonly signInsPerMinutePerAddress: number;
  readonly requestsPerMinutePerUser: number;
  readonly requestsPerMinutePerAddress: number;
  readonly rateKeysMax: number;
  readonly bodyBytesMax: number;
  readonly auditHeadEveryMs: number;
};

export type Config = {
  readonly dataDirectory: string;
  readonly clientDirectory: string;
  readonly policiesDirectory: string;
  readonly host: string;
  readonly port: number;
  /** Where browsers reach the server, e.g. `https://sekisho.example.jp`; undefined = the loopback address they used. */
  readonly origin: string | undefined;
  /** An outside PostgreSQL; undefined = the embedded one below the data directory. */
  readonly databaseUrl: string | undefined;
  /** Demo switch: run without the sandbox's walls. Every page then shows a banner. */
  readonly unwalled: boolean;
  readonly secureCookies: boolean;
  /** Read the caller's address from the last X-Forwarded-For entry: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
  /** Where copies of signed heads of the audit log are kept. */
  readonly auditMirror: MirrorSettings & { readonly everyMinutes: number };
  readonly limits: Limits;
};

type Environment = { readonly [name: string]: string | undefined };

/** Thrown when the operator's settings cannot be used; the message is shown as it is. */
export class ConfigError extends Error {}

export const defaultLimits: Limits = {
  sessionIdleMinutes: 20,
  sessionAbsoluteHours: 12,
  lockoutTries: 5,
  lockoutMinutes: 15,
  signInsPerMinutePerAddress: 30,
  requestsPerMinutePerUser: 600,
  requestsPerMinutePerAddress: 1200,
  rateKeysMax: 10_000,
  bodyBytesMax: 1024 * 1024,
  auditHeadEveryMs: 1000,
};

/** Reads the settings. Throws `ConfigError` with one sentence that names the variable. */
export function readConfig(env: Environment): Config {
  const host = text(env, "SEKISHO_HOST") ?? text(env, "HOST") ?? "127.0.0.1";
  const portName = text(env, "SEKISHO_PORT") === undefined ? "PORT" : "SEKISHO_PORT";
  const origin = readOrigin(text(env, "SEKISHO_ORIGIN"));
  return {
    dataDirectory: path.resolve(text(env, "SEKISHO_DATA") ?? "./data"),
    clientDirectory: path.join(root, "client", "dist"),
    policiesDirectory: path.resolve(text(env, "SEKISHO_POLICIES") ?? path.join(root, "policies")),
    host,
    port: whole(env, portName, 4700, 0, 65_535),
    origin,
    databaseUrl: readDatabaseUrl(text(env, "DATABASE_URL")),
    unwalled: flag(env, "SEKISHO_UNWALLED"),
    secureCookies: readSecureCookies(text(env, "SEKISHO_SECURE_COOKIES") ?? "auto", origin),
    trustProxy: flag(env, "SEKISHO_TRUST_PROXY"),
    auditMirror: readAuditMirror(env),
    limits: {
      ...defaultLimits,
      sessionIdleMinutes: whole(env, "SEKISHO_IDLE_MINUTES", defaultLimits.sessionIdleMinutes, 1, 24 * 60),
      sessionAbsoluteHours: whole(env, "SEKISHO_SESSION_HOURS", defaultLimits.sessionAbsoluteHours, 1, 24),
      lockoutTries: whole(env, "SEKISHO_LOCKOUT_TRIES", defaultLimits.lockoutTries, 1, 100),
      lockoutMinutes: whole(env, "SEKISHO_LOCKOUT_MINUTES", defaultLimits.lockoutMinutes, 1, 24 * 60),
      signInsPerMinutePerAddress: whole(env, "SEKISHO_SIGN_INS_PER_MINUTE", 30, 1, 100_000),
      requestsPerMinutePerUser: whole(env, "SEKISHO_REQUESTS_PER_MINUTE", 600, 1, 1_000_000),
    },
  };
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function text(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

function whole(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, but it is "${value}".`);
  }
  return number;
}

function flag(env: Environment, name: string): boolean {
  const value = text(env, name) ?? "0";
  if (value === "1" || value === "true") return true;
  if (value === "0" || value === "false") return false;
  throw new ConfigError(`${name} must be 1 or 0, but it is "${value}".`);
}

function readOrigin(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.origin !== value.replace(/\/$/, "") || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`SEKISHO_ORIGIN must look like https://sekisho.example.jp, but it is "${value}".`);
  }
  return url.origin;
}

function readAuditMirror(env: Environment): Config["auditMirror"] {
  const directory = text(env, "SEKISHO_AUDIT_MIRROR");
  const place = text(env, "SEKISHO_AUDIT_MIRROR_S3");
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(place ?? "");
  if (place !== undefined && parts === null) {
    throw new ConfigError(`SEKISHO_AUDIT_MIRROR_S3 must look like s3://bucket/folder/, but it is "${place}".`);
  }
  return {
    directory: directory === undefined ? undefined : path.resolve(directory),
    s3: parts
      ? {
          bucket: parts[1] ?? "",
          prefix: (parts[2] ?? "").replace(/([^/])$/, "$1/"),
          endpoint: text(env, "SEKISHO_AUDIT_MIRROR_S3_ENDPOINT"),
          // Users of the data keep their logs for two years at least (certification of users under the Act); so does the holder.
          retentionYears: whole(env, "SEKISHO_AUDIT_RETENTION_YEARS", 10, 2, 100),
        }
      : undefined,
    everyMinutes: whole(env, "SEKISHO_AUDIT_MIRROR_MINUTES", 10, 1, 24 * 60),
  };
}

function readDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined || /^postgres(ql)?:\/\//.test(value)) return value;
  // SECURITY: the value may hold a password, so the sentence does not repeat it.
  throw new ConfigError("DATABASE_URL must begin with postgres:// or postgresql://.");
}

function readSecureCookies(value: string, origin: string | undefined): boolean {
  if (value === "never") return false;
  if (value === "always") return true;
  if (value !== "auto") {
    throw new ConfigError(`SEKISHO_SECURE_COOKIES must be auto, always or never, but it is "${value}".`);
  }
  const url = origin === undefined ? undefined : new URL(origin);
  if (url !== undefined && url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new ConfigError(
      "SEKISHO_ORIGIN is plain http on a network address, which would carry passwords in clear: put TLS in front and give its https origin, or set SEKISHO_SECURE_COOKIES=never for a closed demonstration.",
    );
  }
  return true;
}
