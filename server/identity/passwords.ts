// Passwords as argon2id hashes (19 MiB, two passes: OWASP's first choice); an unknown account costs the same time as a known one.
import { hash, verify } from "@node-rs/argon2";

// argon2id is the library's default algorithm; its name is a const enum, which erasable syntax cannot import.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const passwordLengthMin = 12;
export const passwordLengthMax = 200;

export async function hashPassword(password: string): Promise<string> {
  return await hash(normalize(password), parameters);
}

/** Without a hash (unknown login) the same work is done against one that no password matches. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const against = passwordHash ?? (await dummyHash());
  const matches = await verify(against, normalize(password)).catch(() => false);
  return matches && passwordHash !== undefined;
}

let dummy: Promise<string> | undefined;
function dummyHash(): Promise<string> {
  dummy ??= hash(crypto.randomUUID(), parameters);
  return dummy;
}

/** Keyboards and input methods write the same characters differently (full width, combining marks). */
function normalize(password: string): string {
  return password.normalize("NFKC");
}

/** Makes the dummy hash before the first sign-in, so that the first unknown login is not slower. */
export async function preparePasswords(): Promise<void> {
  await dummyHash();
}
