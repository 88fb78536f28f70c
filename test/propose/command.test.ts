import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { acme, acmeWith, onSnapshot } from "../cli/acme.ts"

const templates = "templates/audit.yaml"
const textOf = (folder: string, path = templates) => readFileSync(join(folder, path), "utf8")
const rest = ["--account", "222222222222"]

describe("drift --propose", { timeout: 30_000 }, () => {
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
  it("leaves copies in another folder, and the work tree as it is", async () => {
    const folder = acmeWith()
    await onSnapshot(folder, ["drift", "--propose", "proposed", ...rest])
    expect(textOf(folder)).toBe(acme[templates])
    expect(textOf(folder, `proposed/${templates}`)).toContain("changed by hand")
  })
})
