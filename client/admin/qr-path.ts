// A text as a QR code: its size in modules and one SVG path of its dark ones.
import qrcode from "qrcode-generator";

export type QrPath = { readonly size: number; readonly path: string };

/** The smallest code that holds the text, with medium error correction. */
export function qrPath(text: string): QrPath {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; ) {
      let length = 0;
      while (column + length < size && code.isDark(row, column + length)) length += 1;
      if (length > 0) path += `M${column} ${row}h${length}v1h-${length}z`;
      column += Math.max(1, length);
    }
  }
  return { size, path };
}

/** The key inside an otpauth address, in groups of four for typing. */
export function totpKey(uri: string): string {
  const secret = /[?&]secret=([A-Za-z2-7]+)/.exec(uri)?.[1] ?? "";
  return secret.toUpperCase().replace(/(.{4})(?=.)/g, "$1 ");
}
