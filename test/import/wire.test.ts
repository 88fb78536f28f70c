import { readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import {
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam"
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { Plan } from "../../src/model.ts"
import { managementAccount } from "../aws/moto.ts"
import { type CliResult, ensureBuilt, folderWith, runCli } from "../cli.ts"
import { type Company, configText, member, startCompany } from "../wire/company.ts"
import { beyondAdoption } from "./world.ts"

const members = [member(1), member(2), member(3)]

let company: Company
let cwd: string
beforeAll(async () => {
  company = await startCompany({
    accounts: [{ ou: "Workloads" }, { ou: "Workloads" }, { ou: "Sandbox" }],
    roles: [
      { name: "auditor", trust: managementAccount, tags: { team: "security" } },
      { name: "reconcile-index", trust: managementAccount },
    ],
    policies: [
      {
        name: "look",
        path: "/team/",
        document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:List*", Resource: "*" }] },
      },
    ],
  })
  cwd = folderWith({ "reconcile.yaml": configText("regions: [us-east-1, eu-west-1]") })
  await ensureBuilt()
}, 120_000)
beforeEach(() => company.reset())
afterAll(async () => {
  await company?.close()
  rmSync(cwd, { recursive: true, force: true })
})

const reconcile = (...args: string[]): Promise<CliResult> =>
  runCli(args, { cwd, env: company.aws.at(company.proxy.endpoint).environment() })

/** What people made by hand: some of it everywhere, some of it in one place, with the account's own id and name in it. */
async function byHand(): Promise<void> {
  for (const [index, account] of members.entries()) {
    const iam = new IAMClient(company.aws.client(account))
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: ["s3:*"],
        Resource: [`arn:aws:s3:::b-${account}/\${aws:username}/{{ x }}`],
      },
    })
    await iam.send(new PutRolePolicyCommand({ RoleName: "auditor", PolicyName: "home", PolicyDocument }))
    if (index === 2) {
      const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
      await iam.send(new AttachRolePolicyCommand({ RoleName: "auditor", PolicyArn }))
      await iam.send(new CreateGroupCommand({ GroupName: "people" }))
      await iam.send(new CreateUserCommand({ UserName: "nadia", Tags: [{ Key: "note", Value: "yes" }] }))
    }
    for (const region of ["us-east-1", "eu-west-1"]) {
      const ssm = new SSMClient({ ...company.aws.client(account), region })
      await ssm.send(new PutParameterCommand({ Name: "/app/region", Value: region, Type: "String" }))
    }
  }
}

test("what is live in AWS becomes templates, and the next plan of them only takes over", async () => {
  await byHand()
  const types = "AWS::IAM::*,AWS::SSM::Parameter,Reconcile::IAM::*,AWS::S3::Bucket"
  const { code, stdout, stderr } = await reconcile("import", "--types", types)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stdout).toContain("Proven: a plan of them adopts")
  expect(stdout).toMatch(/AWS::IAM::Role .*reconcile-plan \(3 times\): reconcile itself enters the account by it/)

  const folder = join(cwd, "templates/imported")
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(
    expect.arrayContaining([
      "iam/auditor.yaml",
      "iam/look.yaml",
      "iam/nadia.yaml",
      "iam/people.yaml",
      "ssm/app-region.yaml",
    ]),
  )
  const auditor = readFileSync(join(folder, "iam/auditor.yaml"), "utf8")
  expect(auditor).toContain("Resource: arn:aws:s3:::b-{{ account.id }}/${aws:username}/{{ '{{' }} x }}\n")
  expect(readFileSync(join(folder, "ssm/app-region.yaml"), "utf8")).toContain('Value: "{{ region }}"')

  const planned = await reconcile("plan", "--format", "json")
  expect({ code: planned.code, stderr: planned.stderr }).toMatchObject({ code: 0 })
  const plan: Plan = JSON.parse(planned.stdout)
  expect(plan.changes.length).toBeGreaterThan(10)
  expect(beyondAdoption(plan)).toEqual([])

  const again = await reconcile("import", "--types", types)
  expect(again).toMatchObject({ code: 1, stdout: "" })
  expect(again.stderr).toContain("is not empty: an import overwrites nothing")
}, 60_000)
