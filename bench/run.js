/**
 * `npm run bench [-- --accounts 5000 --roles 50 --latency 60 --in-flight 64 --iam-rate 100 --phases index,read,plan,changes,bare]`
 * Bundles the benchmark, as Node 20 does not read TypeScript, and runs it. Measures; never fails for being slow.
 */

import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { build } from "rolldown"

const from = (name) => fileURLToPath(new URL(name, import.meta.url))
const to = from("../node_modules/.cache/bench")

await build({
  input: { bench: from("bench.ts"), phases: from("phases.ts"), server: from("server.ts") },
  platform: "node",
  logLevel: "warn",
  output: { dir: to, format: "esm" },
})
// A process of its own: Linux counts the memory of the bundler as that of its children otherwise.
const { status } = spawnSync(process.execPath, [`${to}/bench.js`, ...process.argv.slice(2)], { stdio: "inherit" })
process.exitCode = status ?? 1
