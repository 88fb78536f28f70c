import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { acme, acmeWith, onSnapshot } from "../cli/acme.ts"

const templates = "templates/audit.yaml"
const textOf = (folder: string, path = templates) => readFileSync(join(folder, path), "utf8")
const rest = ["--account", "222222222222"]

describe("drift --propose", { timeout: 90_000 }, () => {
  it("edits the template so that it states what is there, and a plan of it is empty", async () => {
    const folder = acmeWith()
    const { code, stderr } = await onSnapshot(folder, ["drift", "--propose", ...rest])
    expect(stderr).toContain("1 property of 1 template now state what is there.")
    expect(code).toBe(2)
    expect(textOf(folder)).toBe(
      `${acme[templates]}overrides:
  - targets: { accounts: { ids: [ "222222222222" ] } }
    properties:
      Description: changed by hand
`,
    )
    expect((await onSnapshot(folder, ["drift", ...rest])).code).toBe(0)
  })
  it("leaves to the user what AWS gives beyond the templates, and says why", async () => {
    const [policy, name] = ["arn:aws:iam::aws:policy/AdministratorAccess", "AWS::IAM::Role audit"]
    const folder = acmeWith({
      "organization.yaml": acme["organization.yaml"]?.replace(
        "Description: changed by hand",
        `ManagedPolicyArns: ["${policy}"]`,
      ),
      [templates]: `${acme[templates]}  ManagedPolicyArns: []\n`,
    })
    const { stderr } = await onSnapshot(folder, ["drift", "--propose", ...rest])
    expect(stderr).toContain("Nothing can be proposed; 1 difference left to you.")
    expect(stderr).toContain(
      `${name} in payments-prod (222222222222): ManagedPolicyArns: it gives rights that no template gives (AdministratorAccess attached): if that is right, write it yourself.`,
    )
    expect(textOf(folder)).not.toContain("AdministratorAccess")
  })
  it("says at the top of the text that it is drift, and leads with what AWS gives beyond the templates", async () => {
    const folder = acmeWith({
      "organization.yaml": acme["organization.yaml"]?.replace(
        "Description: changed by hand",
        'ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]',
      ),
      [templates]: `${acme[templates]}  ManagedPolicyArns: []\n`,
    })
    const lines = (await onSnapshot(folder, ["drift", ...rest])).stdout.split("\n")
    expect(lines[0]).toMatch(/reconcile drift of acme, /)
    expect(lines.find((line) => line.startsWith("! "))).toBe(
      "! 1 resource has administrator rights that no template gives:",
    )
  })
  it("leaves copies in another folder, and the work tree as it is", async () => {
    const folder = acmeWith()
    await onSnapshot(folder, ["drift", "--propose", "proposed", ...rest])
    expect(textOf(folder)).toBe(acme[templates])
    expect(textOf(folder, `proposed/${templates}`)).toContain("changed by hand")
  })
})
