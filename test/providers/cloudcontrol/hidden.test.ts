import { describe, expect, it } from "vitest"
import type { Json, Properties } from "../../../src/model.ts"
import { convertSchema } from "../../../src/providers/cloudcontrol/convert.ts"
import { mayLose, saidAgain } from "../../../src/providers/cloudcontrol/hidden.ts"
import type { ManagedType } from "../../../src/providers/cloudcontrol/managed-type.ts"
import type { RegistrySchema } from "../../../src/providers/cloudcontrol/registry-schema.ts"

const login = {
  type: "object",
  properties: { User: { type: "string" }, Key: { type: "string" }, Realm: { type: "string" } },
}
const registry: RegistrySchema = {
  typeName: "AWS::Made::Pipe",
  properties: {
    Name: { type: "string" },
    Code: { type: "object", properties: { Bucket: { type: "string" }, Topic: { type: "string" } } },
    Seed: { type: "string" },
    Login: login,
    Logins: { type: "array", items: login },
  },
  primaryIdentifier: ["/properties/Name"],
  createOnlyProperties: [
    "/properties/Name",
    "/properties/Seed",
    "/properties/Code/Topic",
    "/properties/Logins/*/Realm",
  ],
  writeOnlyProperties: [
    "/properties/Code",
    "/properties/Seed",
    "/properties/Login/Key",
    "/properties/Logins/*/Key",
    "/properties/Logins/*/Realm",
  ],
  handlers: { create: {}, read: {}, update: {}, delete: {} },
}
const identity = { kind: "named", key: ["Name"] } as const
const type: ManagedType = {
  ...{ name: registry.typeName, scope: "region", registry, identity, tags: undefined },
  ...convertSchema(registry, identity, undefined),
}

describe("what an update says again", () => {
  it.each<[string, Properties, Properties]>([
    ["nothing of what AWS shows", { Name: "one", Login: { User: "a" } }, {}],
    ["what it never shows", { Name: "one", Code: { Bucket: "b" } }, { Code: { Bucket: "b" } }],
    ["what has such a part", { Login: { User: "a", Key: "k" } }, { Login: { User: "a", Key: "k" } }],
    ["nothing that cannot be updated", { Seed: "s" }, {}],
    ["no part that cannot be updated", { Code: { Bucket: "b", Topic: "t" } }, { Code: { Bucket: "b" } }],
    ["none in a list, either", { Logins: [{ Key: "k", Realm: "r" }] }, { Logins: [{ Key: "k" }] }],
    ["nothing where no other part is left", { Code: { Topic: "t" } }, {}],
  ])("is %s", (_, stated, again) => expect(saidAgain(type, stated)).toEqual(again))
})

describe("what an update may lose", () => {
  const lost = (after: Properties, before: { readonly [name: string]: Json } = {}) =>
    mayLose(type, { key: "one", before: { key: "one", properties: before }, after, edits: [] }).map(
      ({ message }) => /^AWS never shows (.*) of AWS::Made::Pipe one,/.exec(message)?.[1],
    )

  it.each<[string, Properties, Properties, readonly string[]]>([
    ["what nobody states, if it could be set at all", {}, {}, ["Code"]],
    ["nothing where it is stated", { Code: {} }, {}, []],
    ["a part of something that is there", { Code: {} }, { Login: { User: "a" } }, ["Login.Key"]],
    ["a part of something that is stated without it", { Code: {}, Login: { User: "a" } }, {}, ["Login.Key"]],
    ["no part of what is stated with it", { Code: {}, Login: { Key: "k" } }, { Login: { User: "a" } }, []],
    ["parts of a list's items", { Code: {}, Logins: [{ User: "a", Realm: "r" }] }, {}, ["Logins.Key"]],
    ["no part of an empty list", { Code: {}, Logins: [] }, {}, []],
  ])("is %s", (_, after, before, names) =>
    expect(lost(after, before)).toEqual(names.length > 0 ? [names.join(", ")] : []),
  )

  it("is nothing where it is made", () => expect(mayLose(type, { key: "one", after: {}, edits: [] })).toEqual([]))
})
