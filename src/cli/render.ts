import type { ExitCode } from "./exit.ts"
import type { GlobalOptions } from "./options.ts"
export async function renderCommand(_: GlobalOptions): Promise<ExitCode> {
  return 0
}
