import { run } from "./action/run.ts"

process.exitCode = await run()
