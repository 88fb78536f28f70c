import { quoteLines } from "../reconcile/quote-lines.ts"
import { validate } from "../reconcile/validate.ts"
import { renderProblems } from "../report/problems.ts"
import { validSentence } from "../report/validation.ts"
import { type ExitCode, problemsCode } from "../shell/exit.ts"
import { runId } from "../shell/run-id.ts"
import { openSetting } from "../shell/setting.ts"
import { type GlobalOptions, wantsColor } from "./options.ts"

/** `reconcile validate`. */
export async function validateCommand(options: GlobalOptions): Promise<ExitCode> {
  const { world, config, problems: warnings } = await openSetting({ ...options, run: runId() })
  const known = options.snapshot !== undefined || config.organization.accounts !== undefined
  const result = await validate(world, config, known ? await world.organization() : undefined)
  const problems = await quoteLines([...warnings, ...result.problems], await world.files())
  process.stdout.write(renderProblems(problems, { color: wantsColor(process.stdout) }))
  const code = problemsCode(problems)
  const how = known ? "" : " Give --snapshot FILE, or organization.accounts in the configuration, to check those too."
  if (code === 0) process.stdout.write(`${validSentence(result)}${how}\n`)
  return code
}
