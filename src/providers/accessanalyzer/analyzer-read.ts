import type { AnalyzerSummary } from "@aws-sdk/client-accessanalyzer"
import type { Found, Session, Wanted } from "../../model.ts"
import { attempt, lookFor } from "../attempt.ts"
import { ownershipOf } from "../tagging.ts"
import type { Analyzer } from "./analyzer.schema.ts"
import { listArchiveRules } from "./archive-rules.ts"

/** The wanted analyzers: out of one list of all while planning, one by one while applying. */
export async function readAnalyzers(
  session: Session,
  wanted: Wanted<Analyzer> | "all",
): Promise<readonly Found<Analyzer>[]> {
  const names = wanted === "all" ? undefined : new Set([...wanted.desired.map(({ key }) => key), ...wanted.owned])
  if (names?.size === 0) return []
  if (names && session.purpose === "apply") {
    const found = await Promise.all([...names].map((name) => readAnalyzer(session, name)))
    return found.filter((analyzer) => analyzer !== undefined)
  }
  const all = await listAnalyzers(session)
  const relevant = all.filter(({ name = "" }) => !names || names.has(name))
  const found = await Promise.all(
    relevant.map(async (summary) =>
      // The list leaves out configurations, which only analyzers of unused access have.
      isOfUnusedAccess(summary) ? readAnalyzer(session, summary.name ?? "") : foundAnalyzer(session, summary),
    ),
  )
  return found.filter((analyzer) => analyzer !== undefined)
}

/** One analyzer as it is now; undefined where there is none of this name. */
export async function readAnalyzer(session: Session, analyzerName: string): Promise<Found<Analyzer> | undefined> {
  const { AccessAnalyzerClient, GetAnalyzerCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  const reply = await lookFor(
    session,
    `read analyzer ${analyzerName}`,
    () => client.send(new GetAnalyzerCommand({ analyzerName })),
    "ResourceNotFound",
  )
  return reply?.analyzer && foundAnalyzer(session, reply.analyzer)
}

/** Every analyzer of the account in this region, without its configuration. */
export async function listAnalyzers(session: Session): Promise<readonly AnalyzerSummary[]> {
  const { AccessAnalyzerClient, ListAnalyzersCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  const analyzers: AnalyzerSummary[] = []
  let nextToken: string | undefined
  do {
    const page = await attempt(session, "list the analyzers of Access Analyzer", () =>
      client.send(new ListAnalyzersCommand({ nextToken })),
    )
    analyzers.push(...(page.analyzers ?? []))
    nextToken = page.nextToken
  } while (nextToken)
  return analyzers
}

async function foundAnalyzer(session: Session, analyzer: AnalyzerSummary): Promise<Found<Analyzer>> {
  const { name: AnalyzerName = "", arn, type, managedBy, configuration } = analyzer
  const tags = Object.entries(analyzer.tags ?? {}).map(([Key, Value]) => ({ Key, Value }))
  const UnusedAccessAge = configuration?.unusedAccess?.unusedAccessAge
  const properties: Analyzer = {
    AnalyzerName,
    Type: type as Analyzer["Type"],
    ArchiveRules: await listArchiveRules(session, AnalyzerName),
    ...(UnusedAccessAge !== undefined && {
      AnalyzerConfiguration: { UnusedAccessConfiguration: { UnusedAccessAge } },
    }),
    Tags: tags,
  }
  return {
    key: AnalyzerName,
    ...(arn !== undefined && { arn }),
    properties,
    ...ownershipOf(tags),
    ...(managedBy !== undefined && { held: `The AWS service ${managedBy} manages it.` }),
  }
}

const isOfUnusedAccess = ({ type }: AnalyzerSummary): boolean => type?.endsWith("_UNUSED_ACCESS") === true
