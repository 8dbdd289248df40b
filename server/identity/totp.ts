// Time-based codes (RFC 6238: SHA-1, 6 digits, 30 s) and their secrets, which are stored encrypted.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";

const issuer = "Sekisho";
const periodSeconds = 30;
const stepsEachWay = 1;
const secretBytes = 20;

/** Base32 text. */
export function newTotpSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** For the QR code of an authenticator app. */
export function totpUri(login: string, secret: string): string {
  return totp(secret, login).toString();
}

export function currentTotpCode(secret: string, now = Date.now()): string {
  return totp(secret).generate({ timestamp: now });
}

/** The time step a code belongs to (one step of clock drift allowed), or undefined when the code is wrong or not newer than `lastStep`. */
export function matchTotpCode(secret: string, code: string, lastStep: number, now = Date.now()): number | undefined {
  const delta = totp(secret).validate({ token: code, window: stepsEachWay, timestamp: now });
  if (delta === null) return undefined;
  const step = Math.floor(now / 1000 / periodSeconds) + delta;
  return step > lastStep ? step : undefined;
}

function totp(secret: string, label = ""): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: periodSeconds, digits: 6 });
}

/** nonce (12) ++ tag (16) ++ cipher text; bound to the login, so that secrets cannot be swapped between rows. */
export function encryptTotpSecret(key: Buffer, login: string, secret: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(login));
  const body = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Throws when the key is another one or the bytes were changed. */
export function decryptTotpSecret(key: Buffer, login: string, stored: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", key, stored.subarray(0, 12));
  decipher.setAAD(Buffer.from(login));
  decipher.setAuthTag(stored.subarray(12, 28));
  return Buffer.concat([decipher.update(stored.subarray(28)), decipher.final()]).toString("utf8");
}
