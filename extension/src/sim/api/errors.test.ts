import { describe, expect, it } from "vitest";
import * as errors from "./errors";
import { duplicate, fieldErrorsText, invalidValue, notSupported, required, tooLong, tooMany } from "./fieldErrors";

describe("API errors", () => {
  it.each([
    [errors.notFound("deployments.apps", "web"), 404, 'deployments.apps "web" not found'],
    [errors.alreadyExists("pods", "p"), 409, 'pods "p" already exists'],
    [errors.forbidden("pods", "", "no"), 403, "pods is forbidden: no"],
    [
      errors.conflict("configmaps", "c"),
      409,
      `Operation cannot be fulfilled on configmaps "c": ${errors.modifiedMessage}`,
    ],
    [errors.internalError("boom"), 500, "Internal error occurred: boom"],
  ])("say what a real server says (%#)", (error, code, message) => {
    expect([error.code, error.message]).toEqual([code, message]);
  });

  it("carry group, kind and name in their details", () => {
    expect(errors.notFound("roles.rbac.authorization.k8s.io", "x").status.details).toEqual({
      name: "x",
      group: "rbac.authorization.k8s.io",
      kind: "roles",
    });
  });

  it("are recognised by their reason", () => {
    expect(errors.ApiError.is(errors.gone("x"), "Gone")).toBe(true);
    expect(errors.ApiError.is(errors.gone("x"), "Expired")).toBe(false);
    expect(errors.ApiError.is(new Error("x"))).toBe(false);
  });

  it("list all field errors once in the message and each as a cause", () => {
    const wrong = [required("spec.selector"), invalidValue("spec.x", null, "no"), required("spec.selector")];
    const error = errors.invalid("Deployment.apps", "web", wrong);
    expect(error.message).toBe(
      'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.x: Invalid value: null: no]',
    );
    expect(error.status.details?.causes).toHaveLength(3);
    expect(error.status.details?.causes?.[0]).toEqual({
      reason: "FieldValueRequired",
      message: "Required value",
      field: "spec.selector",
    });
  });
});

describe("field errors", () => {
  it.each([
    [tooLong("f", 128), "f: Too long: may not be more than 128 bytes"],
    [invalidValue("f", "a\nb", "x"), 'f: Invalid value: "a\\nb": x'],
    [invalidValue("f", { app: "web" }, "x"), 'f: Invalid value: {"app":"web"}: x'],
    [notSupported("f", "Recreat", ["A", "B"]), 'f: Unsupported value: "Recreat": supported values: "A", "B"'],
    [duplicate("f", "c"), 'f: Duplicate value: "c"'],
    [tooMany("f", 3, 1), "f: Too many: 3: must have at most 1 item"],
  ])("print as upstream does (%#)", (error, text) => {
    expect(fieldErrorsText([error])).toBe(text);
  });
});
