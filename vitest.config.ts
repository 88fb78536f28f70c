import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { pageAssets } from "./page-assets.js"

export default defineConfig({
  plugins: [pageAssets()],
  test: {
    // Vitest empties style sheets unless told; the report carries its own.
    css: true,
    include: ["test/**/*.test.ts"],
    // These need a browser: `npm run test:browser`.
    exclude: ["test/browser/**"],
    globalSetup: ["test/aws/install.ts"],
    // No test may meet the credentials, profiles or instance role of whoever runs it.
    env: {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_PROFILE: "default",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
    // Half of the tests wait for an emulator in another process.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "threads",
  },
})
