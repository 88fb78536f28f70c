/** IAM Identity Center of the emulated organization: it is administered from a member account. */

import { CreateGroupCommand, CreateUserCommand, IdentitystoreClient } from "@aws-sdk/client-identitystore"
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin"
import { expect } from "vitest"
import type { Account, Desired, Properties, Provider, Session, Target } from "../../../src/model.ts"
import { compare } from "../../../src/plan/compare.ts"
import { keyOf } from "../../../src/value/key.ts"
import type { Aws } from "../../aws/moto.ts"
import { desiredOf } from "../contract.ts"
import { sessionOf } from "../session.ts"

/** Whose credentials call: the second member's. */
export const ADMIN = "100000000002"
const region = "us-east-1"

/** The organization in the place of an account: what permission sets belong to. */
export const organization: Target = { scope: "organization", account: accountCalled("o-exampleorg"), region }

/** An account that people get access to. */
export const member = (id = "100000000001"): Target => ({ scope: "account", account: accountCalled(id), region })

/** Identity Center as its administrator sees it, for what a test needs to be there. */
export async function centerOf(aws: Aws) {
  const sso = new SSOAdminClient(aws.client(ADMIN))
  const store = new IdentitystoreClient(aws.client(ADMIN))
  const { Instances: [{ InstanceArn = "", IdentityStoreId = "" } = {}] = [] } = await sso.send(
    new ListInstancesCommand({}),
  )
  const accountsWith = async (PermissionSetArn: string, ProvisioningStatus?: "LATEST_PERMISSION_SET_NOT_PROVISIONED") =>
    (
      await sso.send(
        new ListAccountsForProvisionedPermissionSetCommand({ InstanceArn, PermissionSetArn, ProvisioningStatus }),
      )
    ).AccountIds ?? []
  return {
    sso,
    store,
    InstanceArn,
    IdentityStoreId,
    accountsWith,
    /** Answers its id. */
    async group(DisplayName: string): Promise<string> {
      return (await store.send(new CreateGroupCommand({ IdentityStoreId, DisplayName }))).GroupId ?? ""
    },
    async user(UserName: string): Promise<string> {
      const Name = { GivenName: UserName, FamilyName: "Example" }
      const made = await store.send(new CreateUserCommand({ IdentityStoreId, UserName, DisplayName: UserName, Name }))
      return made.UserId ?? ""
    },
    /** Answers its ARN. */
    async permissionSet(Name: string, owner?: string): Promise<string> {
      const Tags = owner === undefined ? [] : [{ Key: "reconcile:owner", Value: owner }]
      const made = await sso.send(new CreatePermissionSetCommand({ InstanceArn, Name, Tags }))
      return made.PermissionSet?.PermissionSetArn ?? ""
    },
    async arns(): Promise<readonly string[]> {
      return (await sso.send(new ListPermissionSetsCommand({ InstanceArn }))).PermissionSets ?? []
    },
    /** Assigned once it returns. */
    async assign(PermissionSetArn: string, PrincipalId: string, TargetId: string): Promise<void> {
      await sso.send(
        new CreateAccountAssignmentCommand({
          InstanceArn,
          PermissionSetArn,
          PrincipalType: "GROUP",
          PrincipalId,
          TargetId,
          TargetType: "AWS_ACCOUNT",
        }),
      )
      await expect.poll(() => accountsWith(PermissionSetArn), { interval: 10, timeout: 20_000 }).toContain(TargetId)
    },
  }
}

/** A session as the core opens it. */
export function sessionFor(aws: Aws, target: Target, options: Partial<Parameters<typeof sessionOf>[1]> = {}): Session {
  return sessionOf(aws, { account: ADMIN, target, ...options })
}

/** What a template states. */
export const statedAs = (provider: Provider, properties: Properties): Desired =>
  desiredOf(provider, keyOf(provider, properties) ?? "", properties)

/** What the core says is to be done about it. */
export async function dueFor(provider: Provider, session: Session, desired: Desired) {
  const found = await provider.read(session, { desired: [desired], owned: [] })
  const context = { account: session.target.account.id, partition: "aws", principals: new Map<string, string>() }
  const live = found.find(({ key }) => key === desired.key)
  return compare(provider, desired, live, { context, owner: "contract" })
}

function accountCalled(id: string): Account {
  return { id, name: `account-${id}`, email: "", state: "ACTIVE", path: [], tags: {}, management: false }
}
