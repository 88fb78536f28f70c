/** Makes in the emulated IAM what a template says. */

import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam"
import type { Aws } from "../aws/moto.ts"
import { type Made, type Place, resolve } from "./resolve.ts"

/** Deploys a template in an account, in its own order; IAM checks what it checks. */
export async function deploy(aws: Aws, template: string, place: Place): Promise<Made> {
  const iam = new IAMClient(aws.client(place.account))
  const made = resolve(template, place)
  const { provider } = made
  if (provider) {
    await iam.send(new CreateOpenIDConnectProviderCommand({ Url: provider.url, ClientIDList: [...provider.audiences] }))
  }
  for (const { name, path, document } of made.policies) {
    const PolicyDocument = JSON.stringify(document)
    await iam.send(new CreatePolicyCommand({ PolicyName: name, Path: path, PolicyDocument }))
  }
  for (const { name, path, trust, inline, managed } of made.roles) {
    const AssumeRolePolicyDocument = JSON.stringify(trust)
    await iam.send(new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument }))
    for (const [PolicyName, document] of Object.entries(inline)) {
      const PolicyDocument = JSON.stringify(document)
      await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }))
    }
    for (const PolicyArn of managed) await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }))
  }
  return made
}
