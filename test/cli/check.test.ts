import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { acmeWith, onSnapshot } from "./acme.ts"

const rules = (severity: string) => `name: names
type: AWS::IAM::Role
targets: { accounts: all }
rules: [{ name: by-hand, when: "resource.properties.Description == 'changed by hand'", severity: ${severity}, message: is not ours any more }]
`

const only = ["--account", "payments-prod"]

describe("reconcile check", () => {
  it("tells what rules find, and exits 2", async () => {
    const cwd = acmeWith({ "templates/names.yaml": rules("warning") })
    const result = await onSnapshot(cwd, ["check", ...only])
    expect(result).toMatchObject({ code: 2, stderr: expect.not.stringContaining("error") })
    expect(result.stdout).toContain(
      "snapshot organization.yaml: reconcile check of acme\n1 warning. 1 resource of 1 account",
    )
    expect(result.stdout).toContain("payments-prod (222222222222)  audit  is not ours any more")
  })

  it.each<[string, number, Readonly<Record<string, string>>, readonly string[]]>([
    ["a note", 0, { "templates/names.yaml": rules("note") }, only],
    [
      "what is waived",
      0,
      {
        "templates/names.yaml": rules("error"),
        "waivers.yaml": "- { rule: names/by-hand, id: audit, owner: ann, reason: known, until: 2999-12-31 }\n",
      },
      only,
    ],
    ["an account that cannot be read", 5, { "templates/names.yaml": rules("error") }, []],
    ["a rule that is wrong", 1, { "templates/names.yaml": rules("fatal") }, only],
  ])("of %s exits %d", async (_, code, files, args) => {
    expect((await onSnapshot(acmeWith(files), ["check", ...args])).code).toBe(code)
  })

  it("looks for rules elsewhere where told, and writes data to a file", async () => {
    const cwd = acmeWith({ "rules/names.yaml": rules("error") })
    const where = ["--rules", "rules/*.yaml", "--out", "findings.json", "--format", "json"]
    const result = await onSnapshot(cwd, ["check", ...only, ...where])
    expect(result).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("1 error. 1 resource") })
    const whole = await onSnapshot(cwd, ["check", ...where])
    expect(whole).toMatchObject({ code: 5, stderr: expect.stringContaining("1 account unreadable; 1 error. ") })
    const { findings } = JSON.parse(readFileSync(join(cwd, "findings.json"), "utf8"))
    expect(findings).toMatchObject([{ template: "names", rule: "by-hand", id: "audit" }])
  })

  it("says that there is no rule, and overwrites nothing it works on", async () => {
    const cwd = acmeWith()
    const none = await onSnapshot(cwd, ["check"])
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no rule template") })
    const over = await onSnapshot(cwd, ["check", "--out", "organization.yaml"])
    expect(over).toMatchObject({ code: 1, stderr: expect.stringContaining("would overwrite the snapshot") })
    expect(existsSync(join(cwd, "organization.yaml"))).toBe(true)
  })

  it("has the same rule block a plan", async () => {
    const template = `name: hand
type: AWS::IAM::Role
targets: { accounts: { names: [checkout-dev] } }
properties: { RoleName: hand, Description: changed by hand, AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" }] } }
`
    const cwd = acmeWith({ "templates/names.yaml": rules("error"), "templates/hand.yaml": template })
    const { code, stdout } = await onSnapshot(cwd, ["plan", "--account", "checkout-dev"])
    expect(code).toBe(3)
    expect(stdout).toContain("AWS::IAM::Role hand breaks the rule names/by-hand: is not ours any more")
  })
})
