import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parse, stringify } from "yaml"
import { company } from "./company.ts"
import { beyondAdoption, importOf, planOfImport, type Subject, textsOf } from "./world.ts"

describe("a whole organization", () => {
  it("of 300 accounts becomes few templates, of which a plan only takes over what is there", async () => {
    const subject: Subject = { snapshot: company() }
    const imported = await importOf(subject)
    expect(imported).toMatchObject({
      resources: 1410,
      templates: 35,
      extent: { files: 35, lines: 640 },
      oneByOne: { files: 1410, lines: 26628 },
      leftOut: [],
      differences: [],
    })
    // All that is left to say of one application is its own; what everybody has are five templates.
    expect(Object.keys(textsOf(imported)).filter((path) => !/\/app-\d+\.yaml$/.test(path))).toEqual(
      ["boundary", "audit", "break-glass", "deploy", "developer"].map((name) => `templates/imported/iam/${name}.yaml`),
    )
    expect(beyondAdoption(await planOfImport(subject, imported))).toEqual([])
  })

  it("the example's, without its ownership, comes back as the templates it could have been made from", async () => {
    const example = parse(readFileSync(new URL("../../examples/organization.yaml", import.meta.url), "utf8"))
    for (const { properties } of example.resources)
      properties.Tags = properties.Tags?.filter(({ Key }: { readonly Key: string }) => !Key.startsWith("reconcile:"))
    const subject: Subject = { snapshot: stringify(example) }
    const imported = await importOf(subject)
    expect(imported).toMatchObject({
      resources: 72,
      templates: 13,
      oneByOne: { files: 72, lines: 1602 },
      extent: { lines: 510 },
      differences: [],
    })
    const page = readFileSync(new URL("../../docs/import.md", import.meta.url), "utf8")
    expect(page).toContain(`\`\`\`yaml\n${textsOf(imported)["templates/imported/iam/developer.yaml"]}\`\`\``)
    const backend = parse(textsOf(imported)["templates/imported/iam/backend-developer.yaml"] as string)
    expect(backend.properties.RoleName).toBe("{{ account.name }}-backend-developer")
    expect(beyondAdoption(await planOfImport(subject, imported))).toEqual([])
  })
})
