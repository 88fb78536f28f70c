import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { pageAssets } from "./page-assets.js"

const PURE = [
  "test/{value,report,templates,plan,type-pages}/**/*.test.ts",
  "test/{architecture,config,docs,expression,generated,plan-cases}.test.ts",
]

export default defineConfig({
  plugins: [pageAssets()],
  test: {
    // Vitest empties style sheets unless told; the report carries its own.
    css: true,
    projects: [
      // What meets nothing but values keeps no state: the modules are loaded once for many files.
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      // Packages are loaded once for many files, all else anew. `test/browser/` needs a browser: `npm run test:browser`.
      {
        extends: true,
        test: {
          name: "world",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", ...PURE],
          isolate: false,
          setupFiles: ["test/afresh.ts"],
        },
      },
    ],
    globalSetup: ["test/aws/forks.ts"],
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
