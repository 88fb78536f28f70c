import fc from "fast-check"
import { stringify } from "yaml"
import type { Json } from "../../src/model.ts"
import { accountId, type SnapshotFacts } from "../plan-world.ts"
import { type Facts, opener } from "./company.ts"
import type { Opened } from "./shards.ts"

/** A generated company, as many machines as share it out, and the order in which their files are given. */
export interface SharedOut {
  readonly facts: Facts
  readonly of: number
  readonly order: number
}

type Map = { readonly [key: string]: Json }

const ids = fc.uniqueArray(fc.integer({ min: 20, max: 99 }), { minLength: 1, maxLength: 9 })
const names = fc.subarray(["alpha", "beta", "gamma", "2024", "x y", "{{ a }}"])

const place = (id: number): Map => ({ id: accountId(id), name: `team-${id % 7}-${id}`, tags: { odd: String(id % 2) } })

const live = (accounts: readonly number[]): fc.Arbitrary<SnapshotFacts> =>
  fc
    .tuple(...accounts.map((id) => fc.tuple(fc.constant(id), names, names, fc.integer({ min: 0, max: 7 }))))
    .map((each) => ({
      accounts: Object.fromEntries(accounts.map((id) => [String(place(id).name), place(id)])),
      resources: [
        ...each.flatMap(([id, roles, vpcs]) => [
          ...roles.map((role) => ({
            account: accountId(id),
            role,
            properties: id % 3 === 0 ? {} : { Description: `of ${id}` },
          })),
          ...vpcs.map((name, index) => ({
            ...{ account: accountId(id), type: "AWS::EC2::VPC", id: `vpc-${id}${index}` },
            region: index % 2 === 0 ? "us-east-1" : "eu-west-1",
            properties: { VpcId: `vpc-${id}${index}`, CidrBlock: "10.0.0.0/16", Tags: [{ Key: "Name", Value: name }] },
          })),
        ]),
        { type: "AWS::Organizations::OrganizationalUnit", id: "Prod", properties: { Name: "Prod" } },
      ],
      unread: each.flatMap(([id, , , luck]) => {
        const account = accountId(id)
        if (luck === 0) return [{ account, reason: `Cannot assume the role in ${id}.` }]
        return luck === 1 ? [{ account, type: "AWS::IAM::Role", reason: "Nobody may look." }] : []
      }),
    }))

const ROLES = (when: string, orderBy: Json): Map => ({
  type: "AWS::IAM::Role",
  targets: { accounts: "all" },
  rules: [
    { name: "named", when, severity: "warning", message: "{{ resource.id }} of {{ account.name }}" },
    { name: "rest", severity: "note", message: "is there", columns: ["Length"] },
  ],
  columns: { Length: "size(resource.id)", Account: "account.name" },
  ...(orderBy === null ? {} : { orderBy }),
})

const NETWORKS: Map = {
  type: "AWS::EC2::VPC",
  targets: { accounts: { tags: { odd: "1" }, allowEmpty: true }, regions: "all" },
  rules: [{ name: "old", when: "now > timestamp('2020-01-01T00:00:00Z')", severity: "error", message: "is old" }],
}

const waiver = (rule: string, id: string): Json => ({ rule, id, owner: "me", reason: "known", until: "2026-12-31" })

/** Rules that find, fail and are waived in accounts of which some cannot be read. */
export const sharedOut: fc.Arbitrary<SharedOut> = ids.chain((accounts) =>
  fc
    .record({
      live: live(accounts),
      when: fc.constantFrom(
        "resource.id != 'beta'",
        "resource.properties.Description == 'of'",
        "resource.id == 'none'",
      ),
      orderBy: fc.constantFrom<Json>(null, ["Length"], ["-Account"]),
      networks: fc.boolean(),
      waivers: fc.subarray([waiver("roles/named", "alpha"), waiver("roles", "gamma"), waiver("roles", "nobody")]),
      of: fc.integer({ min: 1, max: 7 }),
      order: fc.nat(),
    })
    .map(({ live, when, orderBy, networks, waivers, of, order }) => ({
      facts: {
        config: { regions: ["us-east-1", "eu-west-1"] },
        templates: { roles: ROLES(when, orderBy), ...(networks && { networks: NETWORKS }) },
        files: { "waivers.yaml": waivers.length === 0 ? "[]\n" : stringify(waivers) },
        live,
      },
      of,
      order,
    })),
)

/** Opens it for each machine that asks. */
export const openerOf = ({ facts }: SharedOut): (() => Opened) => opener(facts)
