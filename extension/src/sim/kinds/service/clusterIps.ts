/** Cluster IPs and IP families of a Service (ValidateServiceClusterIPsRelatedFields and the rules of their updates). */
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../../api/fieldErrors";
import type { ServiceSpec } from "../../schema/types";
import { validateIp } from "../common/addresses";
import { isHeadless } from "./strategy";

const isIpv6 = (ip: string) => ip.includes(":");

/** Both forms of the address agree, families are known, and there is at most one address of each. */
export function validateClusterIps(spec: ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName") return [];
  const { clusterIP = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const path = "spec.clusterIPs";
  const errors: FieldError[] = [];
  if (clusterIP === "") {
    if (clusterIPs.length > 0)
      errors.push(invalidValue(path, clusterIPs, "must be empty when `clusterIP` is not specified"));
  } else if (clusterIPs.length === 0) errors.push(required(path));
  else if (clusterIPs[0] !== clusterIP)
    errors.push(invalidValue(path, clusterIPs, "first value must match `clusterIP`"));
  for (const [at, family] of ipFamilies.entries()) {
    if (family !== "IPv4" && family !== "IPv6")
      errors.push(notSupported(`spec.ipFamilies[${at}]`, family, ["IPv4", "IPv6"]));
    if (ipFamilies.indexOf(family) < at) errors.push(duplicate(`spec.ipFamilies[${at}]`, family));
  }
  const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
  if (ipFamilyPolicy !== undefined && !policies.includes(ipFamilyPolicy))
    errors.push(notSupported("spec.ipFamilyPolicy", ipFamilyPolicy, policies));
  let isBroken = false;
  for (const [at, ip] of clusterIPs.entries()) {
    if (at === 0 && ip === "None") {
      if (clusterIPs.length > 1) errors.push(invalidValue(path, clusterIPs, "'None' must be the first and only value"));
      isBroken ||= clusterIPs.length > 1;
      continue;
    }
    const problems = validateIp(ip, `${path}[${at}]`);
    isBroken ||= problems.length > 0;
    errors.push(...problems);
  }
  if (clusterIPs.length > 2) errors.push(invalidValue(path, clusterIPs, "may only hold up to 2 values"));
  if (isBroken) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(isIpv6)).size < 2)
    errors.push(invalidValue(path, clusterIPs, "may specify no more than one IP for each IP family"));
  if (isHeadless(spec)) return errors;
  for (const [at, ip] of clusterIPs.entries()) {
    const family = ipFamilies[at];
    if (family === undefined || (family === "IPv6") === isIpv6(ip)) continue;
    errors.push(
      invalidValue(`${path}[${at}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${at}]\``),
    );
  }
  return errors;
}

/** An address that was given stays; a second one may come and, with `SingleStack`, go. */
export function validateClusterIpsUpdate(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName" || old.type === "ExternalName") return [];
  if (isHeadless(spec) && isHeadless(old)) return [];
  return validateListUpdate(spec, old, "clusterIPs", "clusterIP");
}

/** The same for the families of addresses. */
export function validateFamiliesUpdate(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName" || old.type === "ExternalName") return [];
  if (isHeadless(spec) || isHeadless(old)) return [];
  return validateListUpdate(spec, old, "ipFamilies", "ipFamily");
}

function validateListUpdate(
  spec: ServiceSpec,
  old: ServiceSpec,
  field: "clusterIPs" | "ipFamilies",
  item: string,
): FieldError[] {
  const after = spec[field] ?? [];
  const before = old[field] ?? [];
  const shown = spec[field] ?? null;
  const changed = (at: number) => invalidValue(`spec.${field}[${at}]`, shown, "may not change once set");
  if (before.length === after.length)
    return before.flatMap((value, at) => (value === after[at] ? [] : [changed(field === "ipFamilies" ? 0 : at)]));
  const errors: FieldError[] = [];
  if (after.length === 0) errors.push(invalidValue(`spec.${field}[0]`, shown, `primary ${item} can not be unset`));
  if (before.length > 0 && after.length > 0 && before[0] !== after[0]) errors.push(changed(0));
  if (before.length > after.length && after.length === 1 && spec.ipFamilyPolicy !== "SingleStack") {
    const text = `must be set to 'SingleStack' when releasing the secondary ${item}`;
    errors.push(invalidValue("spec.ipFamilyPolicy", spec.ipFamilyPolicy ?? null, text));
  }
  return errors;
}
