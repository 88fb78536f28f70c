import { spawn } from "node:child_process"
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3"
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm"
import { gunzipSync, strFromU8 } from "fflate"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { managementAccount } from "../aws/moto.ts"
import { type CliResult, ensureBuilt, folderWith, runCli } from "../cli.ts"
import { type Company, configText, member, startCompany } from "../wire/company.ts"
import { policy, role, trusting } from "../wire/templates.ts"

const [one, two] = [member(1), member(2)]
const types = "AWS::IAM::*,Reconcile::IAM::Account*,AWS::S3::Bucket,AWS::SSM::Parameter,AWS::EC2::VPC"

let company: Company
let cwd: string
beforeAll(async () => {
  company = await startCompany({
    accounts: [{ ou: "Workloads" }, { ou: "Workloads" }],
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
  const templates = {
    auditor: role("auditor", { Description: "as stated" }),
    reader: role("reader", { AssumeRolePolicyDocument: trusting("{{ account.id }}") }, { accounts: [one] }),
    look: policy("look", { Path: "/team/" }),
  }
  const files = Object.entries(templates).map(([name, template]) => [
    `templates/${name}.yaml`,
    JSON.stringify({ name, lifecycle: { adopt: true }, ...(template as object) }),
  ])
  cwd = folderWith({ "reconcile.yaml": configText("regions: [us-east-1, eu-west-1]"), ...Object.fromEntries(files) })
  await ensureBuilt()
}, 120_000)
beforeEach(() => company.reset())
afterAll(async () => {
  await company?.close()
  rmSync(cwd, { recursive: true, force: true })
})

const env = () => company.aws.at(company.proxy.endpoint).environment()
const reconcile = (...args: string[]): Promise<CliResult> => runCli(args, { cwd, env: env() })
const inventory = (...args: string[]): Promise<CliResult> => reconcile("inventory", ...args)
const s3 = (account: string, region = "us-east-1") =>
  new S3Client({ ...company.aws.client(account), region, forcePathStyle: true })

interface Line {
  readonly account: string
  readonly region?: string
  readonly type: string
  readonly id?: string
  readonly error?: string
  readonly properties?: { readonly [name: string]: unknown }
}
const parsed = (text: string): readonly Line[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))

describe("a snapshot of AWS", () => {
  test("lets plan say what it says of AWS itself", async () => {
    const live = JSON.parse(
      (await reconcile("plan", "--format", "json", "--type", "AWS::IAM::Role,AWS::IAM::ManagedPolicy")).stdout,
    )
    expect(live.changes.length).toBeGreaterThan(3)
    for (const out of ["all.json.gz", "all/"]) {
      expect(await inventory("--types", "AWS::IAM::*", "--out", out)).toMatchObject({ code: 0 })
      const { stdout } = await reconcile(
        ...["plan", "--format", "json", "--snapshot", out, "--type", "AWS::IAM::Role,AWS::IAM::ManagedPolicy"],
      )
      const { world, clock, ...plan } = JSON.parse(stdout)
      expect(world).toBe(`snapshot ${out.replace(/\/$/, "")}`)
      expect(clock).not.toBe(live.clock)
      expect(plan).toEqual({ ...live, world: undefined, clock: undefined })
    }
  })

  test("has the same bytes again", async () => {
    await inventory("--types", types, "--out", "first.json")
    await inventory("--types", types, "--out", "second.json", "--concurrency", "1")
    const [first, second] = ["first.json", "second.json"].map((file) => readFileSync(join(cwd, file), "utf8"))
    expect(first).toBe(second)
  })

  test("does not call empty what nobody looked at", async () => {
    await inventory("--types", "AWS::IAM::Role", "--accounts", one, "--out", "part.json")
    const { code, stdout } = await reconcile("plan", "--format", "json", "--snapshot", "part.json")
    expect(code).toBe(5)
    const messages = (JSON.parse(stdout).problems as { message: string }[]).map(({ message }) => message)
    expect(messages).toContain("AWS::IAM::ManagedPolicy is not in this snapshot: nobody looked at it.")
    expect(messages).toContain(`account-0002 (${two}) is not part of this inventory.`)
  })
})

describe("JSON Lines", () => {
  test("tell every resource of every account, region and organization, with documents as data", async () => {
    await s3(one, "eu-west-1").send(
      new CreateBucketCommand({ Bucket: "acme-eu", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    )
    const { code, stdout, stderr } = await inventory("--types", types)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const lines = parsed(stdout)
    expect(lines.filter(({ type, id }) => type === "AWS::IAM::Role" && id === "auditor")).toMatchObject([
      { account: one, properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: "Allow" }] } } },
      { account: two },
    ])
    expect(lines.find(({ id }) => id === "acme-eu")).toMatchObject({ account: one, region: "eu-west-1" })
    expect(
      lines.filter(({ type }) => type === "AWS::EC2::VPC").map(({ account, region }) => `${account} ${region}`),
    ).toEqual([one, two].flatMap((account) => ["eu-west-1", "us-east-1"].map((region) => `${account} ${region}`)))
    expect(lines.filter(({ account }) => account === managementAccount)).toEqual([])
    expect(stderr).toContain("is the management account: it is left out")
  })

  test("never hold what is secret", async () => {
    const ssm = new SSMClient(company.aws.client(one))
    await ssm.send(new PutParameterCommand({ Name: "/app/key", Value: "hunter2", Type: "SecureString" }))
    await ssm.send(new PutParameterCommand({ Name: "/app/size", Value: "large", Type: "String" }))
    expect((await ssm.send(new GetParameterCommand({ Name: "/app/key", WithDecryption: true }))).Parameter?.Value).toBe(
      "hunter2",
    )
    const { stdout } = await inventory("--types", "AWS::SSM::Parameter")
    expect(parsed(stdout).map(({ id }) => id)).toEqual(["/app/key", "/app/size"])
    expect(stdout).not.toContain("hunter2")
  })

  test("say what was denied, and the exit code is 5", async () => {
    company.proxy.rule({ action: /^(ListUsers|GetAccountAuthorizationDetails)$/, account: two, effect: "denied" })
    const { code, stdout, stderr } = await inventory(
      "--types",
      "AWS::IAM::User,AWS::IAM::Role,Reconcile::IAM::AccountAlias",
    )
    expect(code).toBe(5)
    const errors = parsed(stdout).filter(({ error }) => error !== undefined)
    expect(errors.map(({ account, type }) => `${account} ${type}`)).toContain(`${two} AWS::IAM::User`)
    expect(errors[0]?.error).toContain("not authorized to perform: iam:GetAccountAuthorizationDetails")
    expect(parsed(stdout).some(({ account, type }) => account === two && type === "AWS::IAM::AccountAlias")).toBe(false)
    expect(stderr).toMatch(/^unreadable: .*not authorized to perform/m)
  })

  test("say of an account that cannot be entered that it cannot", async () => {
    company.proxy.rule({ action: "AssumeRole", account: two, effect: "denied" })
    const { code, stdout } = await inventory("--types", "AWS::IAM::Role")
    expect(code).toBe(5)
    expect(parsed(stdout).filter(({ account }) => account === two)).toMatchObject([
      { type: "AWS::IAM::Role", error: expect.stringContaining("Cannot assume") },
    ])
  })
})

describe("Ctrl-C", () => {
  test("leaves no file that looks whole, and what was there before", async () => {
    writeFileSync(join(cwd, "kept.json"), "before")
    company.proxy.rule({ action: "GetAccountAuthorizationDetails", account: two, effect: { latency: 3000 } })
    const nowhere = { HOME: "/nonexistent", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" }
    const args = [await ensureBuilt(), "inventory", "--types", "AWS::IAM::Role", "--out", "kept.json"]
    const child = spawn(process.execPath, args, { cwd, env: { PATH: process.env.PATH ?? "", ...nowhere, ...env() } })
    let stderr = ""
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk
    })
    const ended = new Promise((resolve) => child.on("close", resolve))
    await expect.poll(() => company.proxy.counts["iam:GetAccountAuthorizationDetails"], { timeout: 20_000 }).toBe(2)
    child.kill("SIGINT")
    expect(await ended).toBe(5)
    expect(stderr).toContain("Interrupted")
    expect(readFileSync(join(cwd, "kept.json"), "utf8")).toBe("before")
    expect(readdirSync(cwd).filter((name) => name.includes(".tmp"))).toEqual([])
  })
})

describe("what belongs to the organization", () => {
  test("and everything else: every type there is can be read", async () => {
    const center = `identityCenter: { account: "${managementAccount}", region: us-east-1 }`
    const read = `organization: { read: "arn:aws:iam::${managementAccount}:role/reconcile-index" }`
    const folder = folderWith({ "reconcile.yaml": configText(`${read}\n${center}`) })
    const { code, stdout, stderr } = await runCli(["inventory"], { cwd: folder, env: env() })
    expect(parsed(stdout).filter(({ error }) => error !== undefined)).toEqual([])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining("Not looked at") })
    const seen = new Set(parsed(stdout).map(({ type }) => type))
    for (const type of ["AWS::IAM::Role", "AWS::EC2::VPC", "AWS::Organizations::Policy"]) expect(seen).toContain(type)
    rmSync(folder, { recursive: true })
  })

  test("is read as `organization.read`, and a plan of it is the same on the snapshot", async () => {
    const read = `organization: { read: "arn:aws:iam::${managementAccount}:role/reconcile-index" }`
    const policyTypes = {
      name: "policy-types",
      type: "Reconcile::Organizations::PolicyType",
      targets: { accounts: "all" },
      properties: { Type: "SERVICE_CONTROL_POLICY" },
    }
    const folder = folderWith({
      "reconcile.yaml": configText(read),
      "templates/types.yaml": JSON.stringify(policyTypes),
    })
    const run = (...args: string[]) => runCli(args, { cwd: folder, env: env() })
    const { code, stderr } = await run(
      "inventory",
      "--out",
      "all.json",
      "--types",
      "*Organizations*,AWS::IAM::Role,AWS::IAM::User",
    )
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const { resources, covers } = JSON.parse(readFileSync(join(folder, "all.json"), "utf8"))
    expect(covers.types).toContain("AWS::Organizations::Policy")
    expect(resources.filter((row: Line) => row.account === undefined).map((row: Line) => row.type)).toContain(
      "AWS::Organizations::OrganizationalUnit",
    )
    const plans = await Promise.all(
      [[], ["--snapshot", "all.json"]].map((more) =>
        run("plan", "--format", "json", "--type", policyTypes.type, ...more),
      ),
    )
    const [live, snapshot] = plans.map(({ stdout }) => JSON.parse(stdout))
    expect(live.changes).toHaveLength(1)
    expect({ ...snapshot, world: "", clock: live.clock }).toEqual(live)
    rmSync(folder, { recursive: true })
  })
})

describe("one object for each account in S3", () => {
  const bucket = "acme-inventory"
  const out = `s3://${bucket}/AWSRecon/{{ now.year }}/{{ now.month }}/{{ now.day }}/recon_{{ account.id }}.json`
  const today = () => new Date().toISOString().slice(0, 10).replaceAll("-", "/")
  const keys = async () =>
    ((await s3(managementAccount).send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(
      ({ Key }) => Key,
    )
  const bytesOf = async (Key: string) => {
    const { Body } = await s3(managementAccount).send(new GetObjectCommand({ Bucket: bucket, Key }))
    return (await Body?.transformToByteArray()) ?? new Uint8Array()
  }
  const make = () => s3(managementAccount).send(new CreateBucketCommand({ Bucket: bucket }))

  test("has aws_recon's records at aws_recon's place, for the bucket's owner only, with a checksum", async () => {
    await make()
    const { asked, endpoint, close } = await listenFor("PUT", company.proxy.endpoint)
    const args = [
      "inventory",
      "--types",
      types,
      "--form",
      "aws-recon",
      "--bucket-owner",
      managementAccount,
      "--out",
      out,
    ]
    const { code, stderr } = await runCli(args, { cwd, env: { ...env(), AWS_ENDPOINT_URL_S3: endpoint } })
    await close()
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(await keys()).toEqual([one, two].map((id) => `AWSRecon/${today()}/recon_${id}.json`))
    const records = JSON.parse(strFromU8(await bytesOf(`AWSRecon/${today()}/recon_${one}.json`)))
    const auditor = records.find(
      ({ resource }: { resource: { role_name?: string } }) => resource.role_name === "auditor",
    )
    expect(Object.keys(auditor)).toEqual(["account", "service", "region", "resource", "timestamp"])
    expect(auditor).toMatchObject({
      account: one,
      service: "IAM",
      region: "global",
      resource: {
        type: "role",
        assume_role_policy_document: { Version: "2012-10-17" },
        tags: [{ key: "team", value: "security" }],
      },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/),
    })
    expect(asked).toHaveLength(2)
    for (const headers of asked)
      expect(headers).toMatchObject({
        "x-amz-expected-bucket-owner": managementAccount,
        "x-amz-checksum-sha256": expect.stringMatching(/^.{43}=$/),
      })
  })

  test("may be compressed lines", async () => {
    await make()
    const place = `s3://${bucket}/{{ account.name }}.jsonl.gz`
    await inventory("--types", "AWS::IAM::Role", "--bucket-owner", managementAccount, "--out", place)
    expect(await keys()).toEqual(["account-0001.jsonl.gz", "account-0002.jsonl.gz"])
    const lines = parsed(strFromU8(gunzipSync(await bytesOf("account-0002.jsonl.gz"))))
    expect(lines.find(({ id }) => id === "auditor")).toMatchObject({ account: two })
  })

  test("is refused before anything is read where nobody says whose the bucket is", async () => {
    const { code, stderr } = await inventory("--out", out)
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("Nobody said whose the bucket") })
    expect(company.proxy.calls).toEqual([])
  })

  test("stops, with the reason, where the bucket denies", async () => {
    await make()
    company.proxy.rule({ action: "PutObject", effect: "denied" })
    const { code, stderr } = await inventory(
      "--types",
      "AWS::IAM::Role",
      "--bucket-owner",
      managementAccount,
      "--out",
      out,
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(/recon_\d+\.json could not be written: AccessDenied/)
    expect(stderr).toContain("s3:PutObject")
  })
})

/** Passes requests on, and keeps the headers of those with this method. */
async function listenFor(method: string, upstream: string) {
  const asked: IncomingHttpHeaders[] = []
  const server = createServer(async (request, response) => {
    if (request.method === method) asked.push(request.headers)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { connection: _, "content-length": __, "transfer-encoding": ___, expect: ____, ...headers } = request.headers
    const answer = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? "GET",
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" })
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise((closed) => server.close(closed))
  return { asked, endpoint: `http://127.0.0.1:${port}`, close }
}
