import { chmod } from "node:fs/promises"
import { defineConfig } from "rolldown"
import { pageAssets } from "./page-assets.js"

export default defineConfig({
  input: { cli: "src/cli.ts", index: "src/index.ts", action: "src/action.ts" },
  platform: "node",
  // The clients' modules can be taken apart, their CommonJS cannot.
  resolve: { mainFields: ["module", "main"] },
  output: { dir: "dist", format: "esm", minify: true, cleanDir: true },
  // npm makes a command executable when it links it; a later build would take that back.
  plugins: [pageAssets(), { name: "executable", writeBundle: ({ dir }) => chmod(`${dir}/cli.js`, 0o755) }],
})
