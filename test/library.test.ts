import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import type { World } from "../src/model.ts"
import { providers } from "../src/providers/index.ts"
import { quoteLines } from "../src/reconcile/quote-lines.ts"
import { validate } from "../src/reconcile/validate.ts"
import { renderProblems } from "../src/report/problems.ts"
import { openSetting } from "../src/shell/setting.ts"
import { cacheHome } from "./aws/cloudcontrol/registered.ts"
import { libraryFiles, typesIn } from "./library.ts"
import { isWritable } from "./type-pages/page.ts"

// Schemas of types that CloudFormation's registry tells, as a machine has them that asked before.
beforeAll(() => {
  vi.stubEnv("XDG_CACHE_HOME", cacheHome)
})
afterAll(() => {
  vi.unstubAllEnvs()
})

/** The example organization, with these templates instead of its own; they may look up what is below /reconcile/. */
async function said(templates: readonly string[]): Promise<{ readonly templates: number; readonly says: string }> {
  const { world, config } = await openSetting({
    config: "reconcile.yaml",
    snapshot: "examples/organization.yaml",
    run: "library",
    concurrency: 8,
  })
  const fixed: World = { ...world, clock: new Date("2027-01-15T12:00:00Z") }
  const own = { ...config, templates, lookups: ["/reconcile/*"] }
  const { templates: count, problems } = await validate(fixed, own, await fixed.organization())
  return { templates: count, says: renderProblems(await quoteLines(problems, await fixed.files()), { color: false }) }
}

const files = libraryFiles()

describe("templates/library", () => {
  it.each(files.map(({ path }) => path))("%s resolves in the example organization and obeys its type", async (path) => {
    expect((await said([path])).says).toBe("")
  })

  it("has no two templates of one name, or for one resource", async () => {
    const { templates, says } = await said(["templates/library/**/*.yaml"])
    expect(says).toBe("")
    expect(templates).toBe(files.flatMap(({ text }) => typesIn(text)).length)
  })

  it.each([...providers.values()].filter(isWritable).map(({ type }) => type))("has an example of %s", (type) => {
    expect(files.filter(({ text }) => typesIn(text)[0] === type).map(({ path }) => path)).not.toEqual([])
  })

  it("says in a comment on top of each file why somebody would want it", () => {
    expect(files.filter(({ text }) => !/^# \S/.test(text)).map(({ path }) => path)).toEqual([])
  })
})
