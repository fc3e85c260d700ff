/** The admission plugins, in the order in which a 1.36 server calls them. */
import type { WriteAttempt } from "../plan";
import { defaultTolerationSeconds } from "./defaultTolerationSeconds";
import { namespaceLifecycle } from "./namespaceLifecycle";
import { priority } from "./priority";
import { serviceAccount } from "./serviceAccount";

/** A plugin changes the object in `admit` and refuses in `validate`; both throw an ApiError to refuse. */
export interface AdmissionPlugin {
  readonly name: string;
  /** May change `attempt.object` in place. */
  admit?(attempt: WriteAttempt): void;
  validate?(attempt: WriteAttempt): void;
}

export const admissionPlugins: readonly AdmissionPlugin[] = [namespaceLifecycle, serviceAccount, priority, defaultTolerationSeconds];

export function admit(attempt: WriteAttempt): void {
  for (const plugin of admissionPlugins) plugin.admit?.(attempt);
}

export function validateAdmission(attempt: WriteAttempt): void {
  for (const plugin of admissionPlugins) plugin.validate?.(attempt);
}
