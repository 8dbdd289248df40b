import qrcode from "qrcode-generator";
import { expect, test } from "vitest";
import { qrPath, totpKey } from "./qr-path.ts";

const uri = "otpauth://totp/Sekisho:sato?issuer=Sekisho&secret=JBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30";

test("every dark module is painted once and no light one is", () => {
  const { size, path } = qrPath(uri);
  const painted = new Set<string>();
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(length); step += 1) {
      const place = `${Number(x) + step}/${y}`;
      expect(painted.has(place)).toBe(false);
      painted.add(place);
    }
  }
  const code = qrcode(0, "M");
  code.addData(uri);
  code.make();
  expect(size).toBe(code.getModuleCount());
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      expect(painted.has(`${column}/${row}`)).toBe(code.isDark(row, column));
});

test("the key is shown in groups of four, and nothing else of the address", () => {
  expect(totpKey(uri)).toBe("JBSW Y3DP EHPK 3PXP");
  expect(totpKey("otpauth://totp/x")).toBe("");
});
