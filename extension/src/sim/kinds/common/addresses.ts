/** IP addresses in fields: well formed, and not of the kinds that lead nowhere. */
import { type FieldError, invalidValue } from "../../api/fieldErrors";
import { isCidr, isIp, parseIp } from "./formats";

export const validateIp = (ip: string, path: string): FieldError[] =>
  isIp(ip).map((text) => invalidValue(path, ip, text));

export const validateCidr = (cidr: string, path: string): FieldError[] =>
  isCidr(cidr).map((text) => invalidValue(path, cidr, text));

/** Not unspecified, loopback or link-local: traffic sent there would not arrive where it should. */
export function validateNonSpecialIp(ip: string, path: string): FieldError[] {
  const bytes = parseIp(ip);
  const refuse = (text: string) => [invalidValue(path, ip, text)];
  if (!bytes) return refuse("must be a valid IP address");
  const isIpv4 = bytes.length === 4;
  const [first = 0, second = 0, third = 0] = bytes;
  const rest = bytes.slice(0, -1).every((byte) => byte === 0);
  if (rest && bytes.at(-1) === 0) return refuse(`may not be unspecified (${ip})`);
  if (isIpv4 ? first === 127 : rest && bytes.at(-1) === 1)
    return refuse("may not be in the loopback range (127.0.0.0/8, ::1/128)");
  if (isIpv4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80)
    return refuse("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  if (isIpv4 ? first === 224 && second === 0 && third === 0 : first === 0xff && (second & 0x0f) === 2)
    return refuse("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
  return [];
}
