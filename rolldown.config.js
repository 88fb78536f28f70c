import { defineConfig } from "rolldown"

export default defineConfig({
  input: { cli: "src/cli.ts" },
  platform: "node",
  output: { dir: "dist", format: "esm", minify: process.env.NO_MINIFY ? false : true, cleanDir: true },
})
