import type { Provider } from "../model.ts"
import type { Family } from "./families.ts"
import { EXPRESSIONS, type Fact, generalise } from "./general.ts"

/** As long as a name may be in a path and a tag and still be read. */
const LONGEST = 80

/** A name for each family's template, after what it states; unique among those and `taken`, ignoring case. */
export function namesFor(families: readonly Family[], taken: readonly string[]): readonly string[] {
  const used = new Set(taken.map((name) => name.toLowerCase()))
  return families.map((family) => {
    const [{ provider }] = family as readonly [Family[number]]
    const base = nameOf(family)
    const choices = [base, `${base}-${kebab(lastWord(provider))}`]
    let [name, count] = [choices.find((one) => !used.has(one)), 1]
    while (name === undefined) {
      count++
      if (!used.has(`${choices[1]}-${count}`)) name = `${choices[1]}-${count}`
    }
    used.add(name)
    return name
  })
}

/** Where a template goes, below the folder of the import: `iam/security-audit.yaml`. */
export const fileOf = ({ type }: Provider, name: string): string =>
  `${(type.split("::")[1] ?? "other").toLowerCase()}/${name}.yaml`

const lastWord = ({ type }: Provider): string => type.slice(type.lastIndexOf("::") + 2)

function nameOf(family: Family): string {
  const [{ key, target }] = family as readonly [Family[number]]
  const differs = new Set(family.map((member) => member.key.toLowerCase())).size > 1
  const facts: readonly Fact[] = differs ? ["id", "name", "region"] : []
  const general = String(generalise(key, target, facts))
  const words = [...EXPRESSIONS.keys()].reduce((text, standIn) => text.replaceAll(standIn, " "), general)
  return kebab(words).slice(0, LONGEST).replace(/-+$/, "") || "resource"
}

/** `SecurityAudit` is `security-audit`; what no name may have is a hyphen. */
const kebab = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
