import { defineConfig } from "vitest/config"
import { pageAssets } from "./page-assets.js"

/** What only a real browser can show: needs Chromium, at /usr/bin/chromium or where CHROMIUM_PATH says. */
export default defineConfig({
  plugins: [pageAssets()],
  test: {
    css: true,
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "threads",
  },
})
