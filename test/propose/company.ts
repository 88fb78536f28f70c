import { parseConfig } from "../../src/config.ts"
import type { Config, World } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { type Proposal, propose } from "../../src/reconcile/propose.ts"
import { plan } from "../../src/reconcile.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"

/** Resources as a snapshot holds them. */
export interface Resource {
  readonly account: string
  readonly type: string
  readonly id: string
  readonly region?: string
  readonly template?: string
  readonly properties: { readonly [name: string]: unknown }
}

const settings = "name: acme\nregions: [us-east-1, eu-west-1]\nvariables: { team: platform }\n"
const config = parseConfig(settings, "reconcile.yaml").config as Config
const options = { run: "test", concurrency: 4 }

/** Four accounts, with these resources in them; those that name a template are ours. */
export function companyWith(files: Readonly<Record<string, string>>, resources: readonly Resource[]): World {
  const owned = ({ template, properties }: Resource) =>
    template === undefined
      ? properties
      : {
          ...properties,
          Tags: [
            ...((properties.Tags as object[] | undefined) ?? []),
            { Key: "reconcile:owner", Value: "acme" },
            { Key: "reconcile:template", Value: template },
          ],
        }
  const snapshot = {
    formatVersion: 1,
    organization: { id: "o-acme000001", managementAccountId: "111111111111" },
    accounts: ["111111111111", "222222222222", "333333333333", "444444444444"].map((id, index) => ({
      id,
      name: ["management", "one", "two", "three"][index],
      path: [{ id: "r-acme", name: "Root" }],
      tags: {},
    })),
    resources: resources.map(({ template: _, ...resource }, index) => ({
      ...resource,
      properties: owned(resources[index] as Resource),
    })),
  }
  return snapshotWorld({
    path: "snapshot.json",
    text: JSON.stringify(snapshot),
    clock: new Date("2027-01-15T12:00:00Z"),
    config,
    providers,
    files: async () => memoryFiles({ ...files, "reconcile.yaml": settings }),
  })
}

/** What drift would be proposed of, and what a plan says of the files after. */
export async function proposed(
  files: Readonly<Record<string, string>>,
  resources: readonly Resource[],
): Promise<Proposal & { readonly after: readonly string[]; readonly before: readonly string[] }> {
  const world = companyWith(files, resources)
  const planning = await plan(world, config, { ...options, base: "", keep: true })
  const proposal = await propose(world, config, planning, options)
  const next = companyWith({ ...files, ...Object.fromEntries(proposal.files) }, resources)
  const again = await plan(next, config, { ...options, base: "" })
  const said = ({ plan: { changes, problems } }: typeof again) => [
    ...changes.map(({ action, type, id, account }) => `${action} ${type} ${id} in ${account}`),
    ...problems.filter(({ severity }) => severity !== "note").map(({ message }) => message),
  ]
  return { ...proposal, before: said(planning), after: said(again) }
}
