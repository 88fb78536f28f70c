import { run } from "./action/run.ts"
import { visible } from "./report/escape.ts"

// Even where the runner's own files cannot be written, one line says why.
process.exitCode = await run().catch((error: unknown) => {
  process.stdout.write(`::error::${visible(error instanceof Error ? error.message : String(error))}\n`)
  return 1
})
