import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import type { BootstrapFlags } from "../../src/bootstrap/options.ts"
import { lengthOf, longest } from "../../src/bootstrap/size.ts"
import { allows } from "./evaluate.ts"
import { print, refused } from "./print.ts"
import { type Made, resolve } from "./resolve.ts"

interface Cases {
  readonly flags: Readonly<Record<string, BootstrapFlags>>
  readonly cases: readonly {
    readonly name: string
    readonly flags: string
    readonly token: Readonly<Record<string, string | null>>
    readonly opens: readonly ("plan" | "apply")[]
  }[]
}

const { flags, cases } = parse(readFileSync(new URL("trust.yaml", import.meta.url), "utf8")) as Cases

const onMain = {
  aud: "sts.amazonaws.com",
  ref: "refs/heads/main",
  repository: "acme/baseline",
  repository_id: "456789",
  job_workflow_ref: "acme/baseline/.github/workflows/reconcile.yml@refs/heads/main",
}
const parameters = { OrganizationId: "o-exampleorg", ManagementAccountId: "111111111111" }
const hubs = new Map<string, Made>(
  Object.entries(flags).map(([name, given]) => [
    name,
    resolve(print("hub", { flags: given }), { account: "222222222222", parameters }),
  ]),
)

/** Which roles of the hub account a token opens. */
function opened(hub: Made, token: Readonly<Record<string, string | null>>): readonly string[] {
  const context = Object.fromEntries(
    Object.entries({ ...onMain, ...token }).flatMap(([claim, value]) =>
      value === null ? [] : [[`token.actions.githubusercontent.com:${claim}`, value]],
    ),
  )
  const principal = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"
  const request = { action: "sts:AssumeRoleWithWebIdentity", principal, context }
  return hub.roles.filter(({ trust }) => allows([trust], request)).map(({ name }) => name)
}

describe("a token of GitHub Actions opens what it should and nothing else", () => {
  it.each(cases)("$name ($flags)", ({ flags, token, opens }) => {
    expect(opened(hubs.get(flags)!, token)).toEqual(opens.map((purpose) => `reconcile-${purpose}-ci`))
  })

  it("whatever the repository is called, within AWS's limit", () => {
    const repository = `${"a".repeat(39)}/${"b".repeat(60)}`
    const ids = { repositoryId: "1234567890", ownerId: "1234567890" }
    const made = resolve(print("hub", { flags: { repository, ...ids, mergeQueue: true } }), {
      account: "222222222222",
      parameters,
    })
    for (const { trust } of made.roles) expect(lengthOf(trust)).toBeLessThanOrEqual(longest.trust)
  })

  it("and what is longer than AWS takes is said, with what to do", () => {
    const branch = "b".repeat(200)
    const repository = `${"a".repeat(39)}/${"b".repeat(100)}`
    const long = { repository, branch, repositoryId: "1234567890", ownerId: "1234567890", mergeQueue: true }
    expect(refused("hub", { flags: long })).toEqual([
      [
        expect.stringMatching(/^The trust policy of reconcile-plan-ci has \d+ characters; AWS takes 2048$/),
        "Shorten it by --immutable-sub, or leave out --merge-queue.",
      ],
    ])
    expect(refused("hub", { flags: { ...long, immutableSub: true } })).toEqual([])
  })
})
