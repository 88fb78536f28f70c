import { quoteLines } from "../reconcile/quote-lines.ts"
import { validate } from "../reconcile/validate.ts"
import { renderFailureMarkdown } from "../report/markdown-failure.ts"
import { validSentence } from "../report/validation.ts"
import { problemsCode } from "../shell/exit.ts"
import { emitAnnotations } from "./emit.ts"
import type { Job, Result } from "./job.ts"
import { maskedProblems, problemsAnnotations, SUMMARY, summarise } from "./publish.ts"
import { settingOf } from "./setting.ts"

/** `command: validate`: whether what is written can be understood, without AWS and without a token that may write. */
export async function validateCommand(job: Job): Promise<Result> {
  const { world, config, problems: warnings } = await settingOf(job, undefined)
  const known = job.inputs.snapshot !== undefined || config.organization.accounts !== undefined
  const result = await validate(world, config, known ? await world.organization() : undefined)
  const problems = maskedProblems(job, await quoteLines([...warnings, ...result.problems], await world.files()))
  const code = problemsCode(problems)
  const valid = validSentence(result)
  job.log.problems(problems)
  if (code === 0) job.log.text(valid)
  emitAnnotations(problemsAnnotations(job, problems))
  await summarise(
    code === 0 ? `## Reconcile validate: ${valid}\n` : renderFailureMarkdown("validate", problems, { limit: SUMMARY }),
  )
  return { code, accountsFailed: 0, approvable: false }
}
