import { readdirSync } from "node:fs"
import { basename } from "node:path"
import { describe, expect, it } from "vitest"
import { configSchema } from "../src/config/config.schema.ts"
import { holdsSchema } from "../src/config/holds.schema.ts"
import { waiversSchema } from "../src/config/waivers.schema.ts"
import type { Provider } from "../src/model.ts"
import { providers } from "../src/providers/index.ts"
import { planSchema } from "../src/report/plan.schema.ts"
import { rulesSchema } from "../src/templates/rules.schema.ts"
import { taskSchema } from "../src/templates/task.schema.ts"
import { templateSchema } from "../src/templates/template.schema.ts"
import { snapshotSchema } from "../src/world/snapshot.schema.ts"
import { indexPage } from "./type-pages/index.ts"
import { pageName, typePage } from "./type-pages/page.ts"

/** What a document of `templates/` may be: it states, checks or runs, and the key that says so decides. */
const templateOfAnyKind = {
  $schema: templateSchema.$schema,
  title: "Template",
  if: { required: ["rules"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: rulesSchema,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  else: { if: { required: ["run"] }, then: taskSchema, else: templateSchema },
}

/**
 * Files that are made from others. `npm run generate` writes them; without it this test says which are out of date.
 */
describe("generated files", () => {
  const schemas = {
    template: templateOfAnyKind,
    config: configSchema,
    holds: holdsSchema,
    waivers: waiversSchema,
    snapshot: snapshotSchema,
    plan: planSchema,
  }

  it.each(Object.entries(schemas))("schemas/%s.schema.json is what reconcile reads", async (name, schema) => {
    await expect(`${JSON.stringify(forEditors(schema), null, 2)}\n`).toMatchFileSnapshot(
      `../schemas/${name}.schema.json`,
    )
  })

  it.each([...providers.values()])("docs/types/ says of $type what its schema does", async (provider) => {
    await expect(typePage(provider, providers)).toMatchFileSnapshot(`../docs/types/${pageName(provider.type)}`)
  })

  it("docs/types/ lists every type, and has no page of another one", async () => {
    await expect(indexPage(providers)).toMatchFileSnapshot("../docs/types/README.md")
    const pages = readdirSync(new URL("../docs/types/", import.meta.url))
    const known = ["README.md", ...[...providers.keys()].map(pageName)]
    expect(pages.filter((page) => !known.includes(page))).toEqual([])
  })

  it("src/providers/index.ts lists every provider", async () => {
    await expect(registry(await findProviders())).toMatchFileSnapshot("../src/providers/index.ts")
  })
})

/** Editors know no keyword of ours but the words for a pattern, which some show. */
function forEditors(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forEditors)
  if (schema === null || typeof schema !== "object") return schema
  const { synonyms: _, explain, ...rest } = schema as { readonly [keyword: string]: unknown }
  const words = explain === undefined || rest.pattern === undefined ? {} : { patternErrorMessage: explain }
  const entries = Object.entries(rest).map(([keyword, value]) => [keyword, forEditors(value)])
  return { ...Object.fromEntries(entries), ...words }
}

interface Found {
  readonly path: string
  readonly name: string
  readonly type: string
}

/** A provider is a constant in `<service>/<type>.ts` beside its `<type>.schema.ts`. */
async function findProviders(): Promise<readonly Found[]> {
  const folder = new URL("../src/providers/", import.meta.url)
  const files = readdirSync(folder, { recursive: true }).map((path) => String(path).replaceAll("\\", "/"))
  const paths = files.flatMap((path) => path.match(/^(.+)\.schema\.ts$/)?.[1] ?? []).map((path) => `${path}.ts`)
  const found = paths.map(async (path): Promise<readonly Found[]> => {
    const module: { readonly [name: string]: unknown } = await import(new URL(path, folder).href)
    const [provider] = Object.entries(module).filter(([, value]) => isProvider(value))
    // A part of a larger type has its schema beside it, too.
    return provider ? [{ path, name: provider[0], type: (provider[1] as Provider).type }] : []
  })
  return (await Promise.all(found)).flat().sort((a, b) => (a.type < b.type ? -1 : 1))
}

const isProvider = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "type" in value && "schema" in value && "read" in value

function registry(found: readonly Found[]): string {
  const named = found.map((one) => ({ ...one, local: localName(one, found) }))
  const imports = [...named]
    // As Biome sorts imports: what one name begins with comes first.
    .sort((a, b) => (a.path.slice(0, -".ts".length) < b.path.slice(0, -".ts".length) ? -1 : 1))
    .map(({ path, name, local }) => {
      return `import { ${name === local ? name : `${name} as ${local}`} } from "./${path}"`
    })
  return `import type { Provider } from "../model.ts"
${imports.join("\n")}

/** Every type with a native provider, sorted. Written by \`npm run generate\`. */
export const providers: ReadonlyMap<string, Provider> = new Map<string, Provider>([
${named.map(({ local }) => `  [${local}.type, ${local}],`).join("\n")}
])
`
}

/** Two services may have types of one name. */
function localName({ path, name }: Found, found: readonly Found[]): string {
  if (found.filter((other) => other.name === name).length === 1) return name
  const service = basename(path.split("/")[0] ?? "")
  return `${service}${name[0]?.toUpperCase()}${name.slice(1)}`
}
