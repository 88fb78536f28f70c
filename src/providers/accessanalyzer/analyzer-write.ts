import type { AnalysisRule } from "@aws-sdk/client-accessanalyzer"
import type { Session, Write } from "../../model.ts"
import { attempt, codeOf, lookFor, refused } from "../attempt.ts"
import { type TagChanges, tagChanges } from "../tag-changes.ts"
import { isAwsTag, ownershipOf } from "../tagging.ts"
import type { Analyzer } from "./analyzer.schema.ts"
import { listAnalyzers, readAnalyzer } from "./analyzer-read.ts"
import { changeArchiveRules, filterToSend } from "./archive-rules.ts"

/** Creates an analyzer with its rules. Its ownership tags are there from its first moment. */
export async function createAnalyzer(session: Session, { after }: Write<Analyzer>): Promise<void> {
  if (!after) throw new Error("An analyzer to create needs its properties.")
  const { AccessAnalyzerClient, CreateAnalyzerCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  const { AnalyzerName: analyzerName, Type: type, ArchiveRules = [], AnalyzerConfiguration, Tags = [] } = after
  const unusedAccessAge = AnalyzerConfiguration?.UnusedAccessConfiguration.UnusedAccessAge
  const what = `create analyzer ${analyzerName}`
  try {
    await attempt(session, what, () =>
      client.send(
        new CreateAnalyzerCommand({
          analyzerName,
          type,
          archiveRules: ArchiveRules.map((rule) => ({ ruleName: rule.RuleName, filter: filterToSend(rule) })),
          tags: Object.fromEntries(Tags.filter(({ Key }) => !isAwsTag(Key)).map(({ Key, Value }) => [Key, Value])),
          ...(unusedAccessAge !== undefined && { configuration: { unusedAccess: { unusedAccessAge } } }),
        }),
      ),
    )
  } catch (error) {
    if (codeOf(error) === "ServiceQuotaExceeded") throw refused(session, what, error, await othersOf(session, type))
    if (codeOf(error) !== "Conflict") throw error
    if (!(await isOurs(session, after))) throw refused(session, what, error, NOT_OURS)
  }
}

const NOT_OURS = "It was not made by this run: plan again to see it as it is."

/** Changes what the edits name: configuration, rules, tags. */
export async function updateAnalyzer(session: Session, write: Write<Analyzer>): Promise<void> {
  const { before, after, edits } = write
  if (!after) throw new Error("An analyzer to update needs its properties.")
  const unusedAccessAge = after.AnalyzerConfiguration?.UnusedAccessConfiguration.UnusedAccessAge
  if (edits.some(({ path }) => path[0] === "AnalyzerConfiguration") && unusedAccessAge !== undefined) {
    await configure(session, after.AnalyzerName, unusedAccessAge)
  }
  await changeArchiveRules(session, write)
  await changeTags(session, before?.arn ?? arnOf(session, after.AnalyzerName), tagChanges(write))
}

/** Deletes an analyzer. All its findings go with it, as AWS has it. */
export async function deleteAnalyzer(session: Session, { key, before }: Write<Analyzer>): Promise<void> {
  const { AccessAnalyzerClient, DeleteAnalyzerCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  const analyzerName = before?.key ?? key
  await lookFor(
    session,
    `delete analyzer ${analyzerName}`,
    () => client.send(new DeleteAnalyzerCommand({ analyzerName })),
    "ResourceNotFound",
  )
}

/** What the analyzer leaves out stays as it is: AWS replaces the whole configuration. */
async function configure(session: Session, analyzerName: string, unusedAccessAge: number): Promise<void> {
  const { AccessAnalyzerClient, GetAnalyzerCommand, UpdateAnalyzerCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  await attempt(session, `configure analyzer ${analyzerName}`, async () => {
    const { analyzer } = await client.send(new GetAnalyzerCommand({ analyzerName }))
    const analysisRule: AnalysisRule | undefined = analyzer?.configuration?.unusedAccess?.analysisRule
    const unusedAccess = { unusedAccessAge, ...(analysisRule && { analysisRule }) }
    return client.send(new UpdateAnalyzerCommand({ analyzerName, configuration: { unusedAccess } }))
  })
}

async function changeTags(session: Session, resourceArn: string, { put, gone }: TagChanges): Promise<void> {
  const { AccessAnalyzerClient, TagResourceCommand, UntagResourceCommand } = await import("./client.ts")
  const client = session.client(AccessAnalyzerClient)
  if (gone.length > 0) {
    const command = new UntagResourceCommand({ resourceArn, tagKeys: [...gone] })
    await attempt(session, `untag analyzer ${resourceArn}`, () => client.send(command))
  }
  if (put.length > 0) {
    const tags = Object.fromEntries(put.map(({ Key, Value }) => [Key, Value]))
    const command = new TagResourceCommand({ resourceArn, tags })
    await attempt(session, `tag analyzer ${resourceArn}`, () => client.send(command))
  }
}

function arnOf({ partition, target: { account, region } }: Session, name: string): string {
  return `arn:${partition}:access-analyzer:${region}:${account.id}:analyzer/${name}`
}

/** The reply to a create can get lost; the repeated call then says that it exists. AWS makes tags and rules with it, or nothing. */
async function isOurs(session: Session, { AnalyzerName, Type, Tags = [] }: Analyzer): Promise<boolean> {
  const found = await readAnalyzer(session, AnalyzerName)
  const { owner, template } = ownershipOf(Tags)
  return owner !== undefined && found?.owner === owner && found.template === template && found.properties.Type === Type
}

/** Which analyzers of the type there are, where AWS takes no more. */
async function othersOf(session: Session, type: Analyzer["Type"]): Promise<string | undefined> {
  const names = (await listAnalyzers(session)).flatMap((analyzer) => (analyzer.type === type ? [analyzer.name] : []))
  if (names.length === 0) return undefined
  return `There is ${names.join(", ")} of type ${type} already: state it by that name, or have it deleted.`
}
