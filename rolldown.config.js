import { defineConfig } from "rolldown"

export default defineConfig({
  input: { cli: "src/cli.ts" },
  platform: "node",
  output: { dir: "dist", format: "esm", minify: true, cleanDir: true },
})
