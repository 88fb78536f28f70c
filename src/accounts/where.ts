import { checkVariables, ExpressionError, evaluate, parseExpression } from "../expression.ts"
import type { Account, At, Json, Organization, Problem, Source } from "../model.ts"
import type { Finding } from "./find.ts"

/** Those of the accounts for which an expression is true. It may speak of `account` and `organization`. */
export function keepWhere(where: At<string>, accounts: readonly Account[], organization: Organization): Finding {
  const { value, source } = where
  const expression = parseExpression(value)
  if (expression instanceof ExpressionError) return failed([problemOf(expression, source)])
  const unknown = checkVariables(expression, new Set(["account", "organization"]))
  if (unknown.length > 0) return failed(unknown.map((error) => problemOf(error, source)))
  const unlearned = unlearnedIn(value, organization)
  if (unlearned) return failed([{ severity: "error", message: `\`where\` cannot be answered: ${unlearned}`, source }])
  const kept: Account[] = []
  const errors = new Map<string, { readonly error: ExpressionError; readonly accounts: Account[] }>()
  for (const account of accounts) {
    const answer = ask(() => evaluate(expression, variablesOf(account, organization)))
    if (answer === true) kept.push(account)
    if (!(answer instanceof ExpressionError)) continue
    const known = errors.get(answer.message)
    if (known) known.accounts.push(account)
    else errors.set(answer.message, { error: answer, accounts: [account] })
  }
  if (errors.size > 0)
    return failed([...errors.values()].map(({ error, accounts }) => problemOf(error, source, accounts)))
  const nothing = kept.length === 0 && accounts.length > 0
  return { accounts: kept, problems: [], missing: nothing ? [matchesNothing(value, source)] : [] }
}

const variables = new WeakMap<Organization, Map<Account, { readonly account: Json; readonly organization: Json }>>()

/** `account` and `organization` as every expression sees them. What could not be learned is not there at all. */
export function variablesOf(
  account: Account,
  organization: Organization,
): { readonly account: Json; readonly organization: Json } {
  const made = variables.get(organization) ?? new Map()
  variables.set(organization, made)
  const known = made.get(account)
  if (known) return known
  const { id, name, email, path, tags, management } = account
  const places: Json = { path: path.map((unit) => ({ id: unit.id, name: unit.name })), ou: path.at(-1)?.name ?? "" }
  const values = {
    account: {
      ...{ id, name, email, management },
      ...(!organization.unknown.units && places),
      ...(!organization.unknown.tags && { tags }),
    },
    organization: { id: organization.id, managementAccountId: organization.managementAccountId },
  }
  made.set(account, values)
  return values
}

function ask(evaluation: () => Json): boolean | ExpressionError {
  try {
    const answer = evaluation()
    if (typeof answer === "boolean") return answer
    return new ExpressionError("It results in neither true nor false.", { fix: "Compare with ==, or ask a question." })
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}

/** `account[?'tags']` would be a silent no where nobody could read tags. */
function unlearnedIn(expression: string, { unknown }: Organization): string | undefined {
  const tags = unknown.tags !== undefined && /\btags\b/.test(expression) ? unknown.tags : undefined
  return tags ?? (unknown.units !== undefined && /\b(path|ou)\b/.test(expression) ? unknown.units : undefined)
}

function problemOf({ message, fix }: ExpressionError, source: Source, accounts: readonly Account[] = []): Problem {
  const [first, ...others] = accounts
  const more = others.length > 0 ? ` and ${others.length} more` : ""
  return {
    severity: "error",
    message: first ? `\`where\` fails for "${first.name}" (${first.id})${more}: ${message}` : `\`where\`: ${message}`,
    source,
    ...(fix !== undefined && { fix }),
    ...(first && others.length === 0 && { account: first.id }),
  }
}

const failed = (problems: readonly Problem[]): Finding => ({ accounts: [], missing: [], problems })

const matchesNothing = (expression: string, source: Source): Problem => ({
  severity: "error",
  message: `\`where\` is true for no account: ${expression}`,
  fix: "`allowEmpty: true` permits a selector that finds nothing.",
  source,
})
