import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateAccountAliasCommand,
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  CreateServiceLinkedRoleCommand,
  DeleteAccountAliasCommand,
  DeleteSAMLProviderCommand,
  DeleteServiceLinkedRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetSAMLProviderCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  IAMClient,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagSAMLProviderCommand,
  UntagSAMLProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam"
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { metadata } from "../providers/iam/metadata.ts"
import { type Aws, startAws } from "./moto.ts"

const account = "100000000001"
let aws: Aws
let iam: IAMClient
beforeAll(async () => {
  aws = await startAws()
  await aws.seed({ accounts: 2 })
  iam = new IAMClient(aws.client(account))
})
beforeEach(() => aws.reset())
afterAll(() => aws?.stop())

test("an OpenID Connect provider has thumbprints of AWS's choice, and audiences that come and go", async () => {
  const Url = "https://idp.example.com/a"
  const create = new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["a"] })
  const { OpenIDConnectProviderArn } = await iam.send(create)
  await expect(iam.send(create)).rejects.toThrow(`Provider with url ${Url} already exists.`)
  for (const ClientID of ["b", "b"]) {
    await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }))
  }
  const remove = new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: "a" })
  await iam.send(remove)
  await iam.send(remove)
  const provider = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
  expect(provider).toMatchObject({
    Url: "idp.example.com/a",
    ClientIDList: ["b"],
    ThumbprintList: [expect.stringMatching(/^[0-9a-f]{40}$/)],
  })
  const none = new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn, ThumbprintList: [] })
  await expect(iam.send(none)).rejects.toMatchObject({ name: "InvalidInputException" })
})

test("a SAML provider has tags, which the tagging API knows, and there is one of a name", async () => {
  const create = { Name: "Workforce", SAMLMetadataDocument: metadata("idp.example.com") }
  const Tags = [{ Key: "team", Value: "a" }]
  const { SAMLProviderArn } = await iam.send(new CreateSAMLProviderCommand({ ...create, Tags }))
  await expect(iam.send(new CreateSAMLProviderCommand(create))).rejects.toMatchObject({
    name: "EntityAlreadyExistsException",
  })
  const more = [
    { Key: "team", Value: "b" },
    { Key: "Team", Value: "c" },
  ]
  await iam.send(new TagSAMLProviderCommand({ SAMLProviderArn, Tags: more }))
  await iam.send(new UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys: ["team"] }))
  const provider = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))
  const { SAMLMetadataDocument } = create
  expect(provider).toMatchObject({ SAMLMetadataDocument, Tags: [{ Key: "Team", Value: "c" }] })
  const tagging = new ResourceGroupsTaggingAPIClient(aws.client(account))
  const { ResourceTagMappingList } = await tagging.send(
    new GetResourcesCommand({ ResourceTypeFilters: ["iam:saml-provider"] }),
  )
  expect(ResourceTagMappingList).toEqual([{ ResourceARN: SAMLProviderArn, Tags: [{ Key: "Team", Value: "c" }] }])
  await iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn }))
  await expect(iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  })
})

test("an alias is unique over all accounts, and deleted by its name", async () => {
  const AccountAlias = "acme"
  await iam.send(new CreateAccountAliasCommand({ AccountAlias }))
  const other = new IAMClient(aws.client("100000000002"))
  await expect(other.send(new CreateAccountAliasCommand({ AccountAlias }))).rejects.toThrow(
    "The account alias acme already exists.",
  )
  await expect(iam.send(new DeleteAccountAliasCommand({ AccountAlias: "other" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  })
  await iam.send(new DeleteAccountAliasCommand({ AccountAlias }))
  await other.send(new CreateAccountAliasCommand({ AccountAlias }))
})

test("a service-linked role is one of its service, can be described, and goes when its service has let it go", async () => {
  const create = new CreateServiceLinkedRoleCommand({ AWSServiceName: "autoscaling.amazonaws.com" })
  const { Role } = await iam.send(create)
  const RoleName = Role?.RoleName
  await expect(iam.send(create)).rejects.toThrow(`Service role name ${RoleName} has been taken in this account`)
  await iam.send(new UpdateRoleCommand({ RoleName, Description: "Ours." }))
  expect((await iam.send(new GetRoleCommand({ RoleName }))).Role?.Description).toBe("Ours.")
  const longer = new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 })
  await expect(iam.send(longer)).rejects.toMatchObject({ name: "UnmodifiableEntityException" })

  const task = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }))
  expect(await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }))).toMatchObject({
    DeletionTaskId: task.DeletionTaskId,
  })
  const statuses: (string | undefined)[] = []
  for (let turn = 0; turn < 3; turn++) {
    await iam.send(new GetRoleCommand({ RoleName }))
    statuses.push((await iam.send(new GetServiceLinkedRoleDeletionStatusCommand(task))).Status)
  }
  expect(statuses).toEqual(["NOT_STARTED", "IN_PROGRESS", "SUCCEEDED"])
  await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({ name: "NoSuchEntityException" })
})
