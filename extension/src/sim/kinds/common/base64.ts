/** Base64 of texts, written out since the platform's own is not the same everywhere. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A text, as UTF-8, in base64. */
export function textBase64(text: string): string {
  const bytes = utf8(text);
  let encoded = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first, second = 0, third = 0] = bytes.slice(at, at + 3) as [number, number?, number?];
    const bits = (first << 16) | (second << 8) | third;
    const digits = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]).join("");
    encoded += digits.slice(0, Math.min(4, bytes.length - at + 1)).padEnd(4, "=");
  }
  return encoded;
}

/** The text that base64 stands for; bytes that are no UTF-8 become U+FFFD. */
export function base64Text(encoded: string): string {
  const digits = [...encoded.replace(/[\s=]/g, "")].map((digit) => alphabet.indexOf(digit));
  const escaped: string[] = [];
  for (let at = 0; at < digits.length; at += 4) {
    const group = digits.slice(at, at + 4);
    const bits = group.reduce((sum, digit, place) => sum | (Math.max(0, digit) << (18 - place * 6)), 0);
    for (let place = 0; place < group.length - 1; place++)
      escaped.push(`%${((bits >> (16 - place * 8)) & 0xff).toString(16).padStart(2, "0")}`);
  }
  try {
    return decodeURIComponent(escaped.join(""));
  } catch {
    return escaped.map((byte) => (byte < "%80" ? decodeURIComponent(byte) : "\ufffd")).join("");
  }
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}
