import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, it } from "vitest"
import type { Found } from "../../src/model.ts"
import { organizationOf, take, typeOf, worldOf } from "./scene.ts"

const MEGABYTE = 1_000_000

/** What an ordinary account has: 40 roles with a trust policy and one of their own. */
const roles = (account: string): readonly Found[] =>
  Array.from({ length: 40 }, (_, nth) => ({
    key: `role-${nth}`,
    arn: `arn:aws:iam::${account}:role/role-${nth}`,
    properties: {
      RoleName: `role-${nth}`,
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: account } }],
      },
      Policies: [
        { PolicyName: "own", PolicyDocument: { Statement: [{ Action: "s3:*", Resource: `${account}/${nth}` }] } },
      ],
    },
  }))

it.each(["snapshot", "jsonl"] as const)(
  "a %s of 5,000 accounts takes as much memory as one of 500",
  async (format) => {
    setFlagsFromString("--expose-gc")
    const collect = runInNewContext("gc") as () => void
    const world = worldOf(organizationOf(5001), [typeOf("AWS::IAM::Role", ({ account }) => roles(account.id))])
    const alive = new Map<number, number>()
    let size = 0
    let seen = 0
    const { result } = await take(world, { concurrency: 64 }, { format }, async (piece) => {
      size += piece.length
      seen += 1
      if (seen !== 500 && seen !== 4900) return
      collect()
      alive.set(seen, process.memoryUsage().heapUsed)
    })
    expect(result).toMatchObject({ accounts: 5000, resources: 200_000, unread: 0 })
    expect(size).toBeGreaterThan(60 * MEGABYTE)
    expect((alive.get(4900) as number) - (alive.get(500) as number)).toBeLessThan(6 * MEGABYTE)
  },
  60_000,
)
