import { accountsFile } from "../accounts/file.ts"
import { readAccounts } from "../reconcile.ts"
import { renderAccountTable, renderAccountTree } from "../report/accounts.ts"
import type { ExitCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { type GlobalOptions, wantsColor } from "./options.ts"
import { openSink } from "./output.ts"
import { requirePlaceFor } from "./place.ts"

interface Options extends GlobalOptions {
  readonly table?: boolean
  readonly json?: boolean
  readonly out?: string
}

/** `reconcile accounts`. */
export async function accountsCommand(options: Options): Promise<ExitCode> {
  await requirePlaceFor(options.out, options)
  const { world, config } = await openSetting({ ...options, run: runId() })
  const organization = await readAccounts(world, config)
  if (options.out !== undefined) {
    const sink = openSink(options.out)
    await sink.write(`${JSON.stringify(accountsFile(organization), undefined, 2)}\n`)
    await sink.done()
  }
  const color = wantsColor(process.stdout)
  if (options.json) process.stdout.write(`${JSON.stringify(accountsFile(organization), undefined, 2)}\n`)
  else if (options.table) process.stdout.write(renderAccountTable(organization, { color }))
  else if (options.out === undefined) process.stdout.write(renderAccountTree(organization, { color }))
  else process.stderr.write(`${organization.accounts.length} accounts saved to ${options.out}\n`)
  return 0
}
