import { expect, it } from "vitest";
import { naturalLog } from "./logarithm";

it("the logarithm agrees with the engine's own to twelve digits", () => {
  for (const x of [0.01, 0.75, 1, 1.5, 2, 3, 10, 1000, 5002]) expect(naturalLog(x)).toBeCloseTo(Math.log(x), 12);
});
