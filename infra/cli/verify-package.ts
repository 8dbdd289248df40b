// `sekisho verify PACKAGE`: checks a released package offline and says what that proves, and what it does not.
import { readFile } from "node:fs/promises";
import { checkPackage } from "../../server/egress/check-package.ts";
import { readArgs, UsageError } from "./usage.ts";

export async function verifyPackage(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    "release-key": { type: "string" },
    "audit-key": { type: "string" },
    json: { type: "boolean" },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("Name one package.");
  const zip = await readFile(file).catch(() => undefined);
  if (zip === undefined) throw new UsageError(`${file} cannot be read.`);
  const report = checkPackage(new Uint8Array(zip), { release: values["release-key"], audit: values["audit-key"] });
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.ok ? 0 : 1;
  }
  const lines = report.checks.map(
    ({ ok, text }) => `${ok ? "  ok     " : "  BROKEN "} ${text.en}\n          ${text.ja}`,
  );
  process.stdout.write(`${lines.join("\n")}\n\n${report.ok ? proven : notProven}\n`);
  return report.ok ? 0 : 1;
}

const proven = [
  "Everything holds. It proves that these files are what was reviewed, approved and recorded, as long as the two keys are the data holder's.",
  "It does not prove that the numbers are right, that the release was not revoked since, or that nobody else has this copy.",
  "すべて確認できました。二つの鍵がデータ保有者のものであれば、これらのファイルは審査・承認・記録されたものと同一です。",
  "数値の正しさ、その後の取消しの有無、この写しがほかの人の手に渡っていないことまでは示しません。",
].join("\n");
const notProven = [
  "Do not use this package: at least one statement is broken. Ask the data holder for a new copy.",
  "この持出し物は使わないでください。確認できない項目があります。データ保有者に新しい写しを求めてください。",
].join("\n");
