import type { ExitCode } from "./exit.ts"
import type { GlobalOptions } from "./options.ts"
export async function validateCommand(_: GlobalOptions): Promise<ExitCode> {
  return 0
}
