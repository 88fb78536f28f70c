import { EC2Client, RunInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { parseAllDocuments } from "yaml"
import type { Json } from "../../src/model.ts"
import { type Checked, type CheckOptions, check } from "../../src/reconcile/check.ts"
import { repositoryText } from "../check/setting.ts"
import { memoryFiles } from "../files.ts"
import { type Company, member, startCompany, type Templates } from "./company.ts"

const trust = (principal: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
})

let company: Company
beforeAll(async () => {
  company = await startCompany({
    accounts: [
      {
        roles: [
          { name: "break-glass", attached: ["AdministratorAccess"] },
          { name: "audit", attached: ["AdministratorAccess"] },
          { name: "partner", trust: trust("999999999999") },
          { name: "colleague", trust: trust(member(2)) },
        ],
      },
      { roles: [{ name: "backend-developer" }] },
      { roles: [] },
    ],
  })
})
afterAll(() => company?.close())

const mostAccounts = { accounts: { all: true, except: { ids: [member(3)] } } }

async function checked(rules: string, clock = new Date(), options: Partial<CheckOptions> = {}): Promise<Checked> {
  const { world, config } = company.world({ clock, config: "regions: [us-east-1, eu-west-1]" })
  const files = memoryFiles({ "templates/rules.yaml": repositoryText(rules) })
  return check({ ...world, files: async () => files }, config, { run: "check", concurrency: 8, ...options })
}

const told = ({ findings }: Checked): readonly string[] =>
  findings.map(({ template, rule, account, id }) => `${template}/${rule} ${account} ${id}`)

describe("check on the wire", () => {
  it("finds in IAM what the baseline forbids", async () => {
    const result = await checked("templates/rules/iam-baseline.yaml")
    expect(result.problems).toEqual([])
    expect(told(result).filter((one) => !/reconcile-|OrganizationAccountAccessRole/.test(one))).toEqual([
      `iam-administrators/attached ${member(1)} audit`,
      `iam-boundaries/missing ${member(2)} backend-developer`,
      `iam-trust/outside ${member(1)} partner`,
    ])
  })

  it("blocks with the same rules what a pull request states", async () => {
    const documents = parseAllDocuments(repositoryText("templates/rules/iam-baseline.yaml"))
    const rules: Templates = Object.fromEntries(
      documents.map((document, index): [string, Json] => [`rules-${index}`, document.toJS() as Json]),
    )
    const role: Json = {
      name: "partners",
      type: "AWS::IAM::Role",
      targets: mostAccounts,
      properties: { RoleName: "new-partner", AssumeRolePolicyDocument: trust("999999999999") },
    }
    const { changes, problems } = await company.plan({ ...rules, role })
    expect(changes).toEqual([])
    expect(problems.filter(({ severity }) => severity === "blocked").map(({ account, id }) => [account, id])).toEqual([
      [member(1), "new-partner"],
      [member(2), "new-partner"],
    ])
  })

  it("finds instances that break the house rules, in every region, and none that are gone (BAIL-5, BAIL-8)", async () => {
    const ran: Record<string, string> = {}
    const run = async (account: string, region: string, name?: string): Promise<EC2Client> => {
      const ec2 = new EC2Client({ ...company.aws.client(account), region })
      const Tags = name === undefined ? [] : [{ Key: "Name", Value: name }]
      const { Instances } = await ec2.send(
        new RunInstancesCommand({
          ImageId: "ami-12c6146b",
          InstanceType: "t3.micro",
          MinCount: 1,
          MaxCount: 1,
          ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: "instance", Tags }] }),
        }),
      )
      ran[name ?? "unnamed"] = Instances?.[0]?.InstanceId ?? ""
      return ec2
    }
    await run(member(1), "us-east-1")
    await run(member(2), "eu-west-1", "workernode")
    const ec2 = await run(member(1), "eu-west-1", "AGR-idle")
    await ec2.send(new StopInstancesCommand({ InstanceIds: [ran["AGR-idle"] ?? ""] }))
    await run(member(2), "us-east-1", "AGR-running")
    const gone = await run(member(1), "us-east-1", "gone")
    await gone.send(new TerminateInstancesCommand({ InstanceIds: [ran.gone ?? ""] }))
    const later = new Date(Date.now() + 17 * 24 * 3_600_000)
    const result = await checked("templates/rules/ec2-house-rules.yaml", later)
    expect(result.problems).toEqual([])
    expect(result.findings.map(({ rule, account, region, id }) => [rule, account, region, id])).toEqual([
      ["unnamed", member(1), "us-east-1", ran.unnamed],
      ["untrigrammed", member(2), "eu-west-1", ran.workernode],
      ["idle", member(1), "eu-west-1", ran["AGR-idle"]],
      ["in-order", member(2), "us-east-1", ran["AGR-running"]],
    ])
    expect(result.looked).toBe(4)
  })

  it("says which account it cannot enter, and checks the others", async () => {
    const { world, config } = company.world({ config: "regions: [us-east-1]" })
    const files = memoryFiles({ "templates/rules.yaml": repositoryText("templates/rules/iam-baseline.yaml") })
    const refusing = {
      ...world,
      files: async () => files,
      connect: (target: Parameters<typeof world.connect>[0], options: Parameters<typeof world.connect>[1]) =>
        target.account.id === member(2) ? Promise.reject(new Error("AccessDenied")) : world.connect(target, options),
    }
    const result = await check(refusing, config, { run: "check", concurrency: 8 })
    expect(result.problems).toMatchObject([{ severity: "unreadable", account: member(2) }])
    expect(told(result)).toContain(`iam-administrators/attached ${member(1)} audit`)
  })
})
