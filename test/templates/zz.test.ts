import { readFileSync, writeFileSync } from "node:fs"
import { it } from "vitest"
import { stringify } from "yaml"
import { parseSelector } from "../../src/accounts/selector.ts"
import { parseConfig, parseHolds } from "../../src/config.ts"
import type { Problem } from "../../src/model.ts"
import { roleSchema } from "../../src/providers/iam/role.schema.ts"
import { checkTemplate } from "../../src/templates/check.ts"
import { loadTemplates } from "../../src/templates/load.ts"
import { parseYaml } from "../../src/value/written.ts"
import { filesOf, said } from "./said.ts"
type R = readonly Problem[] | Promise<readonly Problem[]>
const runs: Record<string, (t: string) => R> = {
  yaml: (t) => parseYaml(t, "t.yaml").problems,
  documents: async (t) => (await loadTemplates(filesOf({ "t.yaml": t }), [])).problems,
  selectors: (t) => parseYaml(t, "t.yaml").documents.flatMap((d) => parseSelector(d).problems),
  starfleet: (t) => parseYaml(t, "t.yaml").documents.flatMap((d) => parseSelector(d).problems),
  config: (t) => parseConfig(t, "t.yaml").problems,
  holds: (t) => parseHolds(t, "t.yaml", "2027-03-31").problems,
  properties: async (t) => { const r = await loadTemplates(filesOf({ "t.yaml": t }), []); return [...r.problems, ...r.templates.flatMap((x) => checkTemplate(x, roleSchema))] },
}
it("fills", async () => {
  for (const [n, run] of Object.entries(runs)) {
    let text = readFileSync(`/tmp/fill/${n}.txt`, "utf8")
    text = text.replace("BELL", "\x07").replace("NULL", "\0").replace("REPLACEMENT", "\ufffd\ufffd").replace("KEY129", "k".repeat(129)).replace("VALUE257", "v".repeat(257)).replace("NAME300", "n".repeat(300)).replace("UNIT68", "u".repeat(68)).replace("UNIT200", "u".repeat(200))
    const cases = await Promise.all(text.split(/^### /m).slice(1).map(async (c) => { const i = c.indexOf("\n"); const t = (n === "properties" ? "name: audit\ntype: AWS::IAM::Role\ntargets: { accounts: all }\n" : "") + c.slice(i + 1); return { name: c.slice(0, i), text: t, problems: said(await run(t)) } }))
    writeFileSync(`/work/main/test/cases/templates/${n}.yaml`, stringify(cases, { lineWidth: 0, blockQuote: "literal" }).replace(/^- name/gm, "\n- name").trimStart())
  }
})
