import { describe, expect, it } from "vitest"
import { clusters } from "../../src/report/groups.ts"
import { planOf, type Row } from "./plans.ts"

const accounts = { "111111111111": "payments", "222222222222": "data", "333333333333": "audit" }
const [payments, data, audit] = Object.keys(accounts) as [string, string, string]
const all = [payments, data, audit]

const clustersOf = (...rows: readonly Row[]) =>
  clusters(planOf({ accounts, rows })).map(({ accounts: ids, resources }) => [
    ids.map((id) => accounts[id as keyof typeof accounts]).join("+"),
    ...resources.map(({ action, id, ids: own, region }) => [action, id, own.join(), region].filter(Boolean).join(" ")),
  ])

describe("identical changes", () => {
  it("are told once, with all their accounts by name", () => {
    expect(clustersOf({ action: "create", id: "A", in: all }, { action: "update", id: "B", in: all })).toEqual([
      ["audit+data+payments", "update B B", "create A A"],
    ])
  })

  it("stand apart where one account has more to do", () => {
    expect(clustersOf({ action: "create", id: "A", in: all }, { action: "update", id: "B", in: [data] })).toEqual([
      ["audit+data+payments", "create A A"],
      ["data", "update B B"],
    ])
  })

  it("are recognised when ids hold the account's name or id", () => {
    expect(clustersOf({ action: "create", id: (name) => `${name}-deploy`, in: all })).toEqual([
      ["audit+data+payments", "create {{ account.name }}-deploy audit-deploy,data-deploy,payments-deploy"],
    ])
    expect(clustersOf({ action: "create", id: (_, account) => `logs-${account}`, in: [payments, data] })).toEqual([
      ["data+payments", "create logs-{{ account.id }} logs-222222222222,logs-111111111111"],
    ])
  })

  it("are not made up: the same edits under another id are another change", () => {
    expect(
      clustersOf({ action: "delete", id: "A", in: [payments] }, { action: "delete", id: "B", in: [data] }),
    ).toEqual([
      ["data", "delete B B"],
      ["payments", "delete A A"],
    ])
  })

  it("stay one where an id holds some other account's name by chance", () => {
    expect(clustersOf({ action: "create", id: "data-audit", in: all })).toEqual([
      ["audit+data+payments", "create data-audit data-audit"],
    ])
  })

  it("name the region where a type changes in several", () => {
    const bucket = { action: "create", id: "B", type: "AWS::S3::Bucket", in: all } as const
    expect(clustersOf({ ...bucket, region: "us-east-1" }, { ...bucket, region: "eu-west-1" })).toEqual([
      ["audit+data+payments", "create B B us-east-1", "create B B eu-west-1"],
    ])
  })

  it("come with deletes first, then replaces, then what is done widest", () => {
    const rows: readonly Row[] = [
      { action: "create", id: "Wide", in: all },
      { action: "replace", id: "Again", in: [audit] },
      { action: "delete", id: "Gone", in: [data] },
      { action: "update", id: "Half", in: [payments, audit] },
    ]
    expect(clustersOf(...rows).map(([, resource]) => resource?.split(" ")[1])).toEqual([
      "Gone",
      "Again",
      "Wide",
      "Half",
    ])
  })

  it("do not depend on the order of the changes", () => {
    const rows: readonly Row[] = [
      { action: "create", id: "A", in: all },
      { action: "delete", id: "B", in: [data] },
    ]
    const plan = planOf({ accounts, rows })
    expect(clusters({ ...plan, changes: plan.changes.toReversed() })).toEqual(clusters(plan))
  })
})
