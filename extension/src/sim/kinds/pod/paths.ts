/** Paths inside volumes (pkg/apis/core/validation: validateLocalDescendingPath and its kin). */
import { type FieldError, invalidValue } from "../../api/fieldErrors";

/** Relative, and never upwards. */
export function validateRelativePath(path: string, field: string): FieldError[] {
  const errors = path.startsWith("/") ? [invalidValue(field, path, "must be a relative path")] : [];
  return [...errors, ...validateNoBacksteps(path, field)];
}

/** No element is `..`. */
export const validateNoBacksteps = (path: string, field: string): FieldError[] =>
  path.split("/").includes("..") ? [invalidValue(field, path, "must not contain '..'")] : [];

/** Relative, and not one of the names that the kubelet keeps for itself. */
export function validateUnreservedPath(path: string, field: string): FieldError[] {
  const errors = validateRelativePath(path, field);
  if (path.startsWith("..") && !path.startsWith("../"))
    errors.push(invalidValue(field, path, "must not start with '..'"));
  return errors;
}
