#!/usr/bin/env node
import { version } from "./version.ts"

// Nothing else is loaded to say the version.
if (process.argv.length === 3 && ["--version", "-V"].includes(process.argv[2] ?? "")) {
  process.stdout.write(`${version}\n`)
} else {
  const { main } = await import("./cli/main.ts")
  process.exitCode = await main(process.argv)
}
