import { expect, it } from "vitest";
import { customDefinition } from "./customDefinition";
import { decodeValue } from "./decode";

const cat = customDefinition("example.com", "v1", "Cat", {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["lives"],
      properties: {
        lives: { type: "integer" },
        name: { type: "string" },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    },
  },
});

it("a custom object loses what its schema does not know, and keeps the rest as it was written", () => {
  const spec = { name: "", color: "red", free: { any: { thing: 1 } } };
  const { object, strictErrors } = decodeValue({ metadata: { name: "tom" }, spec }, cat);
  expect(object).toEqual({ metadata: { name: "tom" }, spec: { name: "", free: { any: { thing: 1 } } } });
  expect(strictErrors).toEqual(['unknown field "spec.color"']);
});
