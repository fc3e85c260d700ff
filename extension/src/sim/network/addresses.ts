/** IPv4 addresses as numbers and texts. IPv6 is left out: the built-in worlds are single-stack. */
import { rangeOf } from "../kubelet/cni";

/** An address as a number; undefined when the text is none. */
export function addressNumber(ip: string): number | undefined {
  const parts = ip.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function isAddress(text: string): boolean {
  return addressNumber(text) !== undefined;
}

export function isInside(ip: string, cidr: string): boolean {
  const value = addressNumber(ip);
  const { first, size } = rangeOf(cidr);
  return value !== undefined && value >= first && value < first + size;
}

/** The n-th address of a range; 0 is the network's own. */
export function addressAt(cidr: string, n: number): string {
  const value = rangeOf(cidr).first + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** `a:b` for people and for keys. */
export function endpointText(ip: string, port: number): string {
  return port ? `${ip}:${port}` : ip;
}
