import { MoveAccountCommand } from "@aws-sdk/client-organizations"
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest"
import type { Properties } from "../../../src/model.ts"
import { organizationalUnit as provider } from "../../../src/providers/organizations/organizational-unit.ts"
import { type FaultProxy, startFaultProxy } from "../../aws/fault-proxy.ts"
import { type Aws, startAws } from "../../aws/moto.ts"
import { wrongWith } from "../target.ts"
import { clientOf, placeOf, unitId } from "./organization.ts"

let aws: Aws
let proxy: FaultProxy
beforeAll(async () => {
  aws = await startAws()
  proxy = await startFaultProxy(aws.endpoint)
  await aws.seed({ units: ["Workloads/Prod", "Sandbox"], accounts: [{ name: "data" }] })
})
beforeEach(async () => {
  await aws.reset()
  proxy.clear()
})
afterAll(async () => {
  await proxy?.close()
  await aws?.stop()
})

const at = placeOf(
  provider as never,
  () => aws,
  () => proxy.endpoint,
)
const stated = (Path: string, more: Properties = {}) => at.desired({ Path, ...more })
const absent = (Path: string) => ({ ...stated(Path), state: "absent" as const })

describe("a unit", () => {
  it("is made where its path says, and in no other place of that name", async () => {
    expect(await at.converge(stated("Sandbox/Prod"))).toBe("create")
    expect(await at.due(stated("Sandbox/Prod"))).toBeUndefined()
    const found = await provider.read(at.session("plan"), "all")
    expect(found.map(({ key }) => key).sort()).toEqual(["Sandbox", "Sandbox/Prod", "Workloads", "Workloads/Prod"])
  })

  it("is itself in any case", async () => {
    expect((await at.due(stated("workloads/PROD")))?.action).toBe("adopt")
    await at.converge(stated("workloads/PROD"))
    expect(await at.due(stated("Workloads/Prod"))).toBeUndefined()
  })

  it("is held where another one's path differs in case alone", async () => {
    const { CreateOrganizationalUnitCommand } = await import("@aws-sdk/client-organizations")
    await clientOf(aws).send(new CreateOrganizationalUnitCommand({ Name: "SANDBOX", ParentId: "r-ab12" }))
    expect((await at.read(stated("Sandbox")))?.held).toBe("several units have this path, but for upper and lower case")
  })

  it("waits for the one above it", async () => {
    await expect(at.converge(stated("Data/Prod"))).rejects.toThrow(
      "Cannot create organizational unit Data/Prod: there is no organizational unit Data.",
    )
    const session = at.session("apply")
    await at.converge(stated("Data"), session)
    await at.converge(stated("Data/Prod"), session)
    expect(await at.due(stated("Data/Prod"))).toBeUndefined()
    expect(provider.needs?.({ Path: "Data/Prod" }, stated("Data").target)).toEqual([
      { type: "AWS::Organizations::OrganizationalUnit", key: "Data" },
    ])
    expect(provider.needs?.({ Path: "Data" }, stated("Data").target)).toEqual([])
  })

  it("that somebody else made meanwhile is not taken over", async () => {
    const comparison = await at.due(stated("Data"))
    const { CreateOrganizationalUnitCommand } = await import("@aws-sdk/client-organizations")
    await clientOf(aws).send(new CreateOrganizationalUnitCommand({ Name: "Data", ParentId: "r-ab12" }))
    await expect(provider.create?.(at.session("apply"), comparison?.write as never)).rejects.toThrow(
      "It was not made by this run: plan again to see it as it is.",
    )
  })

  it("is deleted when it is empty", async () => {
    expect(await at.converge(absent("Sandbox"))).toBe("delete")
    expect(await at.due(absent("Sandbox"))).toBeUndefined()
  })

  it.each([
    ["a unit", "Workloads", async () => {}],
    [
      "an account",
      "Sandbox",
      async () => {
        const move = { AccountId: "100000000001", SourceParentId: "r-ab12", DestinationParentId: unitId(3) }
        await clientOf(aws).send(new MoveAccountCommand(move))
      },
    ],
  ])("with %s in it is not deleted, and nothing in it is", async (_, path, fill) => {
    await fill()
    await expect(at.converge(absent(path))).rejects.toThrow(
      "The specified OU is not empty. Move its accounts to another unit, and delete the units below it, first.",
    )
    expect(await at.read(stated(path))).toBeDefined()
  })
})

describe("what it costs", () => {
  it("is one call where nothing is stated and nothing is ours", async () => {
    expect(await provider.read(at.session("plan"), { desired: [], owned: [] })).toEqual([])
    expect(proxy.counts).toEqual({ "tagging:GetResources": 1 })
  })

  it("is one call per unit while planning, and one per part of a path while applying", async () => {
    await at.converge(stated("Sandbox"))
    proxy.clear()
    await at.read(stated("Sandbox"))
    expect(proxy.counts).toEqual({
      "organizations:ListOrganizationalUnitsForParent": 4,
      "organizations:ListRoots": 1,
      "tagging:GetResources": 1,
    })
    proxy.clear()
    await at.read(stated("Sandbox"), "apply")
    expect(proxy.counts).toEqual({
      "organizations:ListOrganizationalUnitsForParent": 1,
      "organizations:ListRoots": 1,
      "organizations:ListTagsForResource": 1,
    })
  })

  it("is complete however short the pages are", async () => {
    await aws.settings({ pageSize: 1 })
    expect(await provider.read(at.session("plan"), "all")).toHaveLength(3)
  })
})

test.each([
  [{ Path: "Root/Workloads" }, "below the root"],
  [{ Path: "Root" }, "below the root"],
  [{ Path: "/Workloads" }, "below the root"],
  [{ Path: "a/b/c/d/e/f" }, "at most five names"],
  [{ Name: "Workloads" }, "Path"],
] as readonly (readonly [Properties, string])[])("%j is wrong", (properties, word) => {
  expect(wrongWith(provider as never, properties).join(" ")).toContain(word)
})

test.each(["Rooted", "Workloads", "a/b/c/d/e", "Team A/Prod"])("the path %s is right", (Path) => {
  expect(wrongWith(provider as never, { Path })).toEqual([])
})
