import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "extension/src/**/*.test.ts",
      "webview/src/**/*.test.ts",
      "extension/test/unit/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    pool: "threads",
    testTimeout: 60_000,
  },
});
