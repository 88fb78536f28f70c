import type { ArchiveRuleSummary, Criterion } from "@aws-sdk/client-accessanalyzer"
import type { Edit, Session, Write } from "../../model.ts"
import { attempt, codeOf, lookFor } from "../attempt.ts"
import type { Analyzer, ArchiveRule } from "./analyzer.schema.ts"

type Filter = ArchiveRule["Filter"][number]

/** All rules of an analyzer; none where it is gone. */
export async function listArchiveRules(session: Session, analyzerName: string): Promise<ArchiveRule[]> {
  const { AccessAnalyzerClient, ListArchiveRulesCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  const rules: ArchiveRule[] = []
  let nextToken: string | undefined
  do {
    const page = await lookFor(
      session,
      `list the archive rules of analyzer ${analyzerName}`,
      () => client.send(new ListArchiveRulesCommand({ analyzerName, nextToken })),
      "ResourceNotFound",
    )
    rules.push(...(page?.archiveRules ?? []).map(readRule))
    nextToken = page?.nextToken
  } while (nextToken)
  return rules
}

/** What a rule looks for, as the API has it. */
export const filterToSend = (rule: ArchiveRule): Record<string, Criterion> =>
  Object.fromEntries(rule.Filter.map(({ Property, ...criterion }) => [Property, toSend(criterion)]))

/** Puts the rules that the edits name, and removes those that are to go. */
export async function changeArchiveRules(session: Session, { before, after, edits }: Write<Analyzer>): Promise<void> {
  const analyzerName = after?.AnalyzerName ?? ""
  const names = namesIn(edits, [...(before?.properties.ArchiveRules ?? []), ...(after?.ArchiveRules ?? [])])
  const live = new Set(before?.properties.ArchiveRules?.map(({ RuleName }) => RuleName))
  const wanted = new Map(after?.ArchiveRules?.map((rule) => [rule.RuleName, rule]))
  for (const name of names) {
    const rule = wanted.get(name)
    if (rule) await putRule(session, analyzerName, rule, live.has(name))
    else await deleteRule(session, analyzerName, name)
  }
}

function namesIn(edits: readonly Edit[], rules: readonly ArchiveRule[]): ReadonlySet<string> {
  const paths = edits.filter(({ path }) => path[0] === "ArchiveRules").map(({ path }) => path)
  const all = paths.some(({ length }) => length === 1) ? rules.map(({ RuleName }) => RuleName) : []
  return new Set([...all, ...paths.flatMap(([, name]) => name ?? [])])
}

/** Creates or updates, whichever AWS takes: the reply to an earlier attempt may be lost. */
async function putRule(session: Session, analyzerName: string, rule: ArchiveRule, exists: boolean): Promise<void> {
  const { AccessAnalyzerClient, CreateArchiveRuleCommand, UpdateArchiveRuleCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  const { RuleName: ruleName } = rule
  const input = { analyzerName, ruleName, filter: filterToSend(rule) }
  const create = () => client.send(new CreateArchiveRuleCommand(input))
  const update = () => client.send(new UpdateArchiveRuleCommand(input))
  const [first, second, otherwise] = exists ? [update, create, "ResourceNotFound"] : [create, update, "Conflict"]
  await attempt<object>(session, `put archive rule ${ruleName} of analyzer ${analyzerName}`, async () => {
    try {
      return await first()
    } catch (error) {
      if (codeOf(error) !== otherwise) throw error
      return await second()
    }
  })
}

async function deleteRule(session: Session, analyzerName: string, ruleName: string): Promise<void> {
  const { AccessAnalyzerClient, DeleteArchiveRuleCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  await lookFor(
    session,
    `delete archive rule ${ruleName} of analyzer ${analyzerName}`,
    () => client.send(new DeleteArchiveRuleCommand({ analyzerName, ruleName })),
    "ResourceNotFound",
  )
}

function readRule({ ruleName = "", filter = {} }: ArchiveRuleSummary): ArchiveRule {
  return {
    RuleName: ruleName,
    Filter: Object.entries(filter).map(
      ([Property, { eq, neq, contains, exists }]): Filter => ({
        Property,
        ...(eq && { Eq: eq }),
        ...(neq && { Neq: neq }),
        ...(contains && { Contains: contains }),
        ...(exists !== undefined && { Exists: exists }),
      }),
    ),
  }
}

function toSend({ Eq, Neq, Contains, Exists }: Omit<Filter, "Property">): Criterion {
  return {
    ...(Eq && { eq: Eq }),
    ...(Neq && { neq: Neq }),
    ...(Contains && { contains: Contains }),
    ...(Exists !== undefined && { exists: Exists }),
  }
}
