import { stringify } from "yaml"
import { parseConfig } from "../../src/config.ts"
import type { Json } from "../../src/model.ts"
import { providers } from "../../src/providers/index.ts"
import { snapshotWorld } from "../../src/world/snapshot.ts"
import { memoryFiles } from "../files.ts"
import { type SnapshotFacts, snapshotText } from "../plan-world.ts"
import type { Opened } from "./shards.ts"

/** Of two shards, `web` and `lab` are the first; `pay`, `dev` and the management account are the second. */
export const ACCOUNTS = { pay: 2, web: 3, dev: 4, lab: 7 }
export const [PAY, WEB, DEV, LAB] = ["222222222222", "333333333333", "444444444444", "777777777777"] as const

/** What a test plans: keys of reconcile.yaml, templates by name, other files, what is there, and when. */
export interface Facts {
  readonly config?: Readonly<Record<string, Json>>
  readonly templates?: Readonly<Record<string, Json>>
  readonly files?: Readonly<Record<string, string>>
  readonly live?: SnapshotFacts
  readonly clock?: string
}

/** Opens the same world for each machine that asks; `text` is a snapshot in the place of what is there. */
export function opener(
  { config = {}, templates = {}, files = {}, live = {}, clock = "2026-06-01T08:00:00Z" }: Facts,
  text = snapshotText({ accounts: ACCOUNTS, ...live }).replaceAll("o-acme", "o-acme000001"),
): () => Opened {
  const { config: parsed, problems } = parseConfig(stringify({ name: "acme", ...config }), "reconcile.yaml")
  if (!parsed) throw new Error(JSON.stringify(problems))
  const documents = Object.entries(templates).map(([name, template]) => [
    `templates/${name}.yaml`,
    stringify({ name, ...(template as object) }),
  ])
  const own = memoryFiles({ ...files, ...Object.fromEntries(documents) })
  return () => ({
    config: parsed,
    world: snapshotWorld({
      path: "s.yaml",
      text,
      clock: new Date(clock),
      config: parsed,
      providers,
      files: async () => own,
    }),
  })
}

/** A role in some accounts, by name. */
export const role = (
  RoleName: string,
  accounts: readonly string[],
  more: { readonly [key: string]: Json } = {},
): Json => {
  const { properties = {}, ...others } = more
  return {
    type: "AWS::IAM::Role",
    targets: { accounts: { names: [...accounts] } },
    properties: {
      RoleName,
      AssumeRolePolicyDocument: trusting("ec2.amazonaws.com", "Service"),
      ...(properties as object),
    },
    ...others,
  }
}

/** A trust policy for one principal. */
export const trusting = (principal: string, kind = "AWS"): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { [kind]: principal }, Action: "sts:AssumeRole" }],
})

/** Roles that are there and ours, so many in each of these accounts. */
export const owned = (accounts: readonly string[], count: number, template: string): SnapshotFacts["resources"] =>
  accounts.flatMap((account) =>
    Array.from({ length: count }, (_, index) => ({ account, role: `${template}-${index}`, owner: "acme", template })),
  )
