import type { Problem } from "../model.ts"
import type { Validation } from "../reconcile/validate.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"

const about = diagnose("configuration")

/** What `validate` says, in one line; `validate` itself says where. */
export function judgeConfiguration({ templates, accounts, problems }: Validation): Diagnosis {
  const errors = problems.filter(({ severity }) => severity === "error")
  const warnings = problems.filter(({ severity }) => severity === "warning")
  const first = errors[0] ?? warnings[0]
  if (errors.length > 0) {
    const message = `The templates have ${number(errors.length, "error")}, first of all: ${places(first)}`
    return about("wrong", message, { fix: "`reconcile validate` shows all of them, with their lines." })
  }
  const where = accounts === undefined ? "as far as can be told without accounts" : `in ${number(accounts, "account")}`
  const valid = `${number(templates, "template")} ${templates === 1 ? "is" : "are"} valid ${where}`
  if (!first) return about("ok", `${valid}.`)
  const message = `${valid}, with ${number(warnings.length, "warning")}, first of all: ${places(first)}`
  return about("warning", message, { fix: "`reconcile validate` shows all of them, with their lines." })
}

/** What is wrong with reconcile.yaml itself. */
export const configurationProblem = ({ severity, message, fix, source }: Problem): Diagnosis =>
  about(severity === "warning" ? "warning" : "wrong", places({ message, ...(source && { source }) }), {
    ...(fix !== undefined && { fix }),
  })

/** With where it stands, where that is known. */
function places(problem: Pick<Problem, "message" | "source"> | undefined): string {
  if (!problem?.source) return problem?.message ?? ""
  const { file, line, column } = problem.source
  return `${file}:${line}:${column} ${problem.message}`
}

const number = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
