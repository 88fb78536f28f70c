import { checkVariables, ExpressionError, parseExpression } from "../expression.ts"
import type { AccountSelector, At, Problem, Selector, Written, WrittenMap } from "../model.ts"
import { checkWritten } from "../value/schema.ts"
import { entry, placeInside } from "../value/written.ts"
import { accountsSchema, selectorSchema } from "./selector.schema.ts"

/** What the `where` of a selector may speak about. */
const whereNames: ReadonlySet<string> = new Set(["account", "organization"])

/**
 * Reads `{ accounts, management, regions, exceptRegions }`. No selector where anything in it is wrong; `name` is what its
 * problems call it.
 */
export function parseSelector(
  written: Written,
  name = "targets",
): {
  readonly selector?: Selector
  readonly problems: readonly Problem[]
} {
  const wrong = checkWritten(selectorSchema, written, name)
  if (wrong.length > 0 || written.kind !== "map") return { problems: wrong }
  const problems = selectorProblems(written)
  return problems.length > 0 ? { problems } : { selector: toSelector(written), problems }
}

/** Reads what a selector says of accounts alone: `all`, or a map. */
export function parseAccounts(written: Written): {
  readonly accounts?: AccountSelector
  readonly problems: readonly Problem[]
} {
  const wrong = checkWritten(accountsSchema, written, "accounts")
  const problems = wrong.length > 0 ? wrong : accountsProblems(written)
  return problems.length > 0 ? { problems } : { accounts: toAccounts(written), problems }
}

/** What the schema cannot say of a selector that it allows. */
export function selectorProblems(selector: WrittenMap): readonly Problem[] {
  const accounts = entry(selector, "accounts")
  if (accounts) return accountsProblems(accounts)
  if (entry(selector, "regions") || entry(selector, "exceptRegions")) return []
  return [
    problem(selector, "Neither accounts nor regions are chosen.", "Write `accounts: all`, or say which accounts."),
  ]
}

function accountsProblems(accounts: Written): readonly Problem[] {
  if (accounts.kind !== "map") return []
  const lists = ["ids", "names", "ous", "tags"].filter((key) => accounts.entries.has(key))
  const except = entry(accounts, "except")
  const problems = [...whereProblems(accounts), ...(except?.kind === "map" ? exceptProblems(except) : [])]
  if (accounts.entries.has("all") && lists.length > 0) {
    const message = `\`all\` already chooses every account; ${lists.join(", ")} can add nothing.`
    problems.push(problem(accounts, message, `Remove \`all\`, or remove ${lists.join(", ")}.`))
  }
  const choices = [...lists, ...["all", "where", "except"].filter((key) => accounts.entries.has(key))]
  if (choices.length === 0)
    problems.push(problem(accounts, "No account is chosen.", "Write `accounts: all`, or add ids, names, ous or tags."))
  return problems
}

function exceptProblems(except: WrittenMap): readonly Problem[] {
  const says = ["ids", "names", "ous", "tags", "where"].some((key) => except.entries.has(key))
  const nothing = problem(except, "`except` leaves nobody out.", "Add ids, names, ous, tags or where, or remove it.")
  return says ? whereProblems(except) : [nothing]
}

function whereProblems(map: WrittenMap): Problem[] {
  const where = entry(map, "where")
  if (where?.kind !== "scalar" || typeof where.value !== "string") return []
  const expression = parseExpression(where.value)
  const errors = expression instanceof ExpressionError ? [expression] : checkVariables(expression, whereNames)
  return errors.map(({ message, fix, offset }) => ({
    severity: "error",
    message,
    ...(fix !== undefined && { fix }),
    source: placeInside(where, offset),
  }))
}

const problem = ({ source }: Written, message: string, fix: string): Problem => ({
  severity: "error",
  message,
  fix,
  source,
})

function toSelector(map: WrittenMap): Selector {
  const accounts = entry(map, "accounts")
  const regions = entry(map, "regions")
  return {
    ...(accounts && { accounts: toAccounts(accounts) }),
    management: isTrue(map, "management"),
    ...(regions && { regions: regions.kind === "scalar" ? "all" : texts(regions) }),
    exceptRegions: texts(entry(map, "exceptRegions")),
    source: map.source,
  }
}

function toAccounts(written: Written): AccountSelector {
  const { source } = written
  const nothing = { all: false, ids: [], names: [], ous: [], tags: [], allowEmpty: false, source }
  if (written.kind !== "map") return { ...nothing, all: true }
  const [where] = texts(entry(written, "where"))
  const except = entry(written, "except")
  return {
    all: isTrue(written, "all"),
    ids: texts(entry(written, "ids")),
    names: texts(entry(written, "names")),
    ous: texts(entry(written, "ous")),
    tags: toTags(entry(written, "tags")),
    ...(where && { where }),
    ...(except && { except: toAccounts(except) }),
    allowEmpty: isTrue(written, "allowEmpty"),
    source,
  }
}

function toTags(tags: Written | undefined): AccountSelector["tags"] {
  if (tags?.kind !== "map") return []
  return [...tags.entries.values()].map(({ key, source, value }) => ({
    key,
    values: texts(value).map((text) => text.value),
    source,
  }))
}

/** One text, or a list of them, each with its place. */
function texts(written: Written | undefined): readonly At<string>[] {
  if (written?.kind === "list") return written.items.flatMap(texts)
  return written?.kind === "scalar" ? [{ value: String(written.value), source: written.source }] : []
}

function isTrue(map: WrittenMap, key: string): boolean {
  const value = entry(map, key)
  return value?.kind === "scalar" && value.value === true
}
