// `sekisho audit verify`: walks the whole chain and compares its end with the signed head.

import { verifyAudit } from "../../server/audit/verify.ts";
import type { Config } from "../../server/config.ts";
import { withParts } from "./parts.ts";

export async function auditVerify(_args: readonly string[], config: Config): Promise<number> {
  return await withParts(config, async ({ db, keys }) => {
    const verdict = await verifyAudit({ db, dataDirectory: config.dataDirectory, ...keys });
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
    return verdict.ok ? 0 : 1;
  });
}
