import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { beforeAll, describe, expect, it } from "vitest"
import { openSetting } from "../../src/shell/setting.ts"
import { folderSink } from "../../src/shell/snapshot-folder.ts"
import { ProblemError } from "../../src/value/problem.ts"
import { acmeWith, onSnapshot } from "../cli/acme.ts"
import { folderWith, runCli } from "../cli.ts"

const inventory = (cwd: string, ...args: string[]) =>
  onSnapshot(cwd, ["inventory", "--accounts", "*,acme-management,organization", ...args])

describe("a snapshot in a folder", () => {
  let cwd: string
  beforeAll(async () => {
    cwd = acmeWith()
    // One account of it could not be entered.
    expect(await inventory(cwd, "--out", "snap/")).toMatchObject({ code: 5 })
  })

  it("has a file for each account, and an index", () => {
    expect(readdirSync(join(cwd, "snap"))).toEqual(["accounts", "index.json"])
    const ids = ["111111111111", "222222222222", "333333333333", "444444444444", "666666666666", "organization"]
    expect(readdirSync(join(cwd, "snap/accounts"))).toEqual(ids.map((id) => `${id}.json`))
    const index = JSON.parse(readFileSync(join(cwd, "snap/index.json"), "utf8"))
    expect(index).toMatchObject({ formatVersion: 1, resources: [], parts: ids.map((id) => `accounts/${id}.json`) })
  })

  it("is planned and applied as the file is, and only files in which something changed are written", async () => {
    const plan = async (snapshot: string) => {
      const { stdout } = await runCli(["plan", "--format", "json", "--snapshot", snapshot], { cwd })
      const { world: _, clock: __, ...rest } = JSON.parse(stdout)
      return rest
    }
    expect(await plan("snap")).toEqual(await plan("organization.yaml"))
    const times = () =>
      readdirSync(join(cwd, "snap/accounts")).map((name) => statSync(join(cwd, "snap/accounts", name)).ino)
    const before = times()
    await runCli(["apply", "--snapshot", "snap", "--yes"], { cwd })
    await onSnapshot(cwd, ["apply", "--yes"])
    const after = times()
    expect(after.map((time, index) => time !== before[index])).toEqual([false, true, true, true, false, false])
    expect(await plan("snap")).toEqual(await plan("organization.yaml"))
    expect((await plan("snap")).changes).toEqual([])
  })

  it("takes the place of the one before, as a whole", async () => {
    writeFileSync(join(cwd, "snap/accounts/999999999999.json"), "left over")
    await inventory(cwd, "--out", "snap")
    expect(readdirSync(join(cwd, "snap/accounts"))).not.toContain("999999999999.json")
    expect(readdirSync(cwd).filter((name) => name.startsWith("snap"))).toEqual(["snap"])
  })

  it("does not take the place of anything else", async () => {
    const { code, stderr } = await inventory(cwd, "--out", "templates/")
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("templates/ holds something else"),
    })
    expect(readdirSync(join(cwd, "templates"))).toEqual(["audit.yaml", "deploy.yaml"])
    const others: readonly Readonly<Record<string, string>>[] = [
      { "index.json": "{}" },
      { "index.json": '{"formatVersion":1,"parts":[]}', "main.js": "" },
    ]
    for (const files of others) {
      const own = folderWith(files)
      await expect(folderSink(own, { head: {}, left: [], accounts: [] })).rejects.toThrow("holds something else")
      expect(readdirSync(own)).toEqual(Object.keys(files))
    }
  })

  it.each([
    ["{", "This is not YAML"],
    ['{ "formatVersion": 2, "resources": [] }', "This part of a snapshot has the format version 2"],
    ['{ "formatVersion": 1, "resources": [{ "type": "AWS::IAM::Role", "id": "x" }] }', "properties"],
    [
      '{ "formatVersion": 1, "resources": [{ "account": "999999999999", "type": "AWS::IAM::Role", "id": "x", "properties": {} }] }',
      "Account 999999999999 of AWS::IAM::Role",
    ],
  ])("with a part that is wrong is an error that leads there: %s", async (text, says) => {
    const broken = join(cwd, "broken")
    cpSync(join(cwd, "snap"), broken, { recursive: true })
    writeFileSync(join(broken, "accounts/222222222222.json"), text)
    const { problems } = await refusalOf(cwd, "broken")
    expect(problems[0]?.message).toContain(says)
    expect(problems[0]?.source).toMatchObject({ file: join(broken, "accounts/222222222222.json"), line: 1 })
  })

  it("without all of its parts is an error, as is its index alone", async () => {
    expect((await refusalOf(cwd, "snap/index.json")).message).toContain("the rest of it is in other files")
    rmSync(join(cwd, "snap/accounts/222222222222.json"))
    expect((await refusalOf(cwd, "snap")).message).toContain("snap")
    mkdirSync(join(cwd, "empty"))
    expect((await refusalOf(cwd, "empty")).message).toContain("empty holds no snapshot: it has no index.json")
  })
})

/** Why a snapshot cannot be worked on. */
async function refusalOf(cwd: string, snapshot: string): Promise<ProblemError> {
  const options = { config: join(cwd, "reconcile.yaml"), snapshot: join(cwd, snapshot), concurrency: 1, run: "test" }
  const error = await openSetting(options).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ProblemError)
  return error as ProblemError
}

it("a compressed snapshot is applied to as any other", async () => {
  const cwd = acmeWith()
  await inventory(cwd, "--out", "all.json.gz")
  expect(await runCli(["apply", "--snapshot", "all.json.gz", "--yes"], { cwd })).toMatchObject({ code: 5 })
  const { resources } = JSON.parse(gunzipSync(readFileSync(join(cwd, "all.json.gz"))).toString())
  expect(resources.map(({ id }: { id: string }) => id)).toContain("deploy")
})

describe("places of inventory", () => {
  it("in the configuration begin at the configuration, and a flag comes first", async () => {
    const cwd = acmeWith({ "aws/own.yaml": "name: acme\ninventory: { out: found/all.jsonl }\n" })
    const run = (...more: string[]) => onSnapshot(cwd, ["inventory", "--config", "aws/own.yaml", ...more])
    await run()
    expect(readFileSync(join(cwd, "aws/found/all.jsonl"), "utf8")).toContain('"id":"audit"')
    expect((await run("--out", "-")).stdout).toBe(readFileSync(join(cwd, "aws/found/all.jsonl"), "utf8"))
    await run("--out", "here.jsonl")
    expect(readFileSync(join(cwd, "here.jsonl"), "utf8")).toContain('"id":"audit"')
  })

  it("that the command reads are not written to", async () => {
    const cwd = acmeWith()
    const { code, stderr } = await inventory(cwd, "--out", "templates/audit.yaml")
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("would overwrite a template") })
  })

  it("that two accounts share are refused before anything is written", async () => {
    const cwd = acmeWith()
    const { code, stderr } = await inventory(cwd, "--out", "out/{{ account.path[0].name }}.json")
    expect(code).toBe(1)
    expect(stderr).toContain("It is the same place for")
    expect(readdirSync(cwd)).not.toContain("out")
  })

  it("are one file for each account; on S3 a snapshot has nobody to write as", async () => {
    const cwd = acmeWith()
    await inventory(cwd, "--out", "out/{{ now.year }}/{{ account.name }}.json", "--types", "AWS::IAM::Role")
    const year = String(new Date().getUTCFullYear())
    expect(readdirSync(join(cwd, "out", year))).toEqual(
      ["acme-management", "checkout-dev", "lab", "payments-dev", "payments-prod"].map((name) => `${name}.json`),
    )
    const records = JSON.parse(readFileSync(join(cwd, "out", year, "payments-prod.json"), "utf8"))
    expect(records).toMatchObject([{ account: "222222222222", type: "AWS::IAM::Role", id: "audit" }])
    const [unread] = JSON.parse(readFileSync(join(cwd, "out", year, "lab.json"), "utf8"))
    expect(unread).toMatchObject({ account: "666666666666", error: expect.stringContaining("Cannot assume") })
    const s3 = await inventory(cwd, "--out", "s3://acme/{{ account.id }}.json", "--bucket-owner", "111111111111")
    expect(s3).toMatchObject({ code: 1, stderr: expect.stringContaining("A snapshot has no AWS to write to") })
  })
})
