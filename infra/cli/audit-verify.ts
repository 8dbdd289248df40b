// `sekisho audit verify`: walks the whole log and compares it with the signed head and with the copies kept outside.
import { openMirrors } from "../../server/audit/mirror.ts";
import { verifyAudit } from "../../server/audit/verify.ts";
import type { Config } from "../../server/config.ts";
import { withParts } from "./parts.ts";

export async function auditVerify(_args: readonly string[], config: Config): Promise<number> {
  return await withParts(config, async ({ db, keys }) => {
    const { dataDirectory, auditMirror } = config;
    const verdict = await verifyAudit({ db, dataDirectory, mirrors: openMirrors(auditMirror), ...keys });
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
    return verdict.ok ? 0 : 1;
  });
}
