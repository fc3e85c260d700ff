import { expect, it } from "vitest";
import { hexOf } from "./monacoTheme";

it.each([
  ["#1f1f1f", "#1f1f1f"],
  ["#ea5c0055", "#ea5c0055"],
  ["rgba(255, 255, 255, 0.5)", "#ffffff80"],
  ["rgb(0 120 212)", "#0078d4ff"],
  ["rgba(1, 2, 3, 0)", "#01020300"],
  ["13px", undefined],
  ['"Segoe UI", sans-serif', undefined],
])("the colour %s is %s for Monaco", (value, hex) => expect(hexOf(value)).toBe(hex));
