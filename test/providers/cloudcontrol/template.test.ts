import { expect, it } from "vitest"
import type { Problem, World } from "../../../src/model.ts"
import { learnTypes } from "../../../src/providers/cloudcontrol/learn.ts"
import { validate } from "../../../src/reconcile/validate.ts"
import { openSetting } from "../../../src/shell/setting.ts"
import { typesFolder } from "../../aws/cloudcontrol/registered.ts"

/** What validating these templates in the example organization says, with types that were learned before. */
async function problemsOf(
  templates: readonly string[],
  texts: Readonly<Record<string, string>> = {},
): Promise<readonly Problem[]> {
  const run = { run: "types", concurrency: 8 }
  const { world, config } = await openSetting({
    config: "reconcile.yaml",
    snapshot: "examples/organization.yaml",
    ...run,
  })
  const types = ["AWS::Logs::LogGroup", "AWS::SNS::Topic", "AWS::EC2::VPC"]
  const { providers } = await learnTypes(types, { cacheFolder: typesFolder })
  const files: World["files"] = async (revision) => {
    const real = await world.files(revision)
    const list = async (globs: readonly string[]) => [...(await real.list(globs)), ...Object.keys(texts)].sort()
    return { ...real, list, read: async (path) => texts[path] ?? real.read(path) }
  }
  const learned: World = { ...world, files, provider: (type) => providers.get(type) ?? world.provider(type) }
  return (await validate(learned, { ...config, templates }, await world.organization())).problems
}

it.each(["log-group", "topic"])("templates/library/cloudcontrol/%s.yaml resolves and obeys its type", async (name) => {
  expect(await problemsOf([`templates/library/cloudcontrol/${name}.yaml`])).toEqual([])
})

it("rejects wrong values where they were written", async () => {
  const text = `name: logs
type: AWS::Logs::LogGroup
targets: { accounts: all, regions: all }
properties:
  LogGroupName: /acme
  RetentionInDays: 100
  RetentionDays: 365
`
  const problems = await problemsOf([], { "templates/logs.yaml": text })
  expect(problems.map(({ message, source }) => [message, `${source?.file}:${source?.line}`])).toEqual([
    [expect.stringMatching(/^RetentionInDays is one of 1, 3, .*; this is 100\.$/), "templates/logs.yaml:6"],
    ['Unknown key "RetentionDays"; did you mean "RetentionInDays"?', "templates/logs.yaml:7"],
  ])
})

it("rejects what only AWS sets", async () => {
  const text = `name: topic
type: AWS::SNS::Topic
targets: { accounts: all, regions: all }
properties: { TopicName: alarms, TopicArn: "arn:aws:sns:us-east-1:111111111111:alarms" }
`
  const problems = await problemsOf([], { "templates/topic.yaml": text })
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^TopicArn is set by AWS, so no template states it; /),
  ])
})
