import {
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  IAMClient,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam"
import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { soleKey } from "../../value/key.ts"
import { type AccountPasswordPolicy, accountPasswordPolicySchema } from "./account-password-policy.schema.ts"
import { look, perform, remove } from "./retry.ts"

const type = "Reconcile::IAM::AccountPasswordPolicy"

/**
 * An account's password policy. Without one AWS has a default of its own, which no policy can express: eight characters of
 * three kinds. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 */
export const accountPasswordPolicy: Provider<AccountPasswordPolicy> = {
  type,
  scope: "account",
  schema: accountPasswordPolicySchema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["iam:GetAccountPasswordPolicy"],
    write: ["iam:DeleteAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy"],
  },
  // IAM knows no ARN for what is about the account itself.
  arns: (_, { account }, partition) => [`arn:${partition}:iam::${account.id}:root`],
  read,
  create: write,
  update: write,
  delete: erase,
}

async function read(
  session: Session,
  wanted: Wanted<AccountPasswordPolicy> | "all",
): Promise<readonly Found<AccountPasswordPolicy>[]> {
  if (wanted !== "all" && wanted.desired.length === 0 && wanted.owned.length === 0) return []
  const iam = session.client(IAMClient)
  const call = () => iam.send(new GetAccountPasswordPolicyCommand({}))
  const reply = await look(session, "read the account's password policy", call)
  if (!reply?.PasswordPolicy) return []
  const { ExpirePasswords: _, MaxPasswordAge, PasswordReusePrevention, ...policy } = reply.PasswordPolicy
  return [
    {
      key: soleKey(type),
      properties: {
        MinimumPasswordLength: policy.MinimumPasswordLength ?? 6,
        RequireSymbols: policy.RequireSymbols ?? false,
        RequireNumbers: policy.RequireNumbers ?? false,
        RequireUppercaseCharacters: policy.RequireUppercaseCharacters ?? false,
        RequireLowercaseCharacters: policy.RequireLowercaseCharacters ?? false,
        AllowUsersToChangePassword: policy.AllowUsersToChangePassword ?? false,
        HardExpiry: policy.HardExpiry ?? false,
        ...(MaxPasswordAge && { MaxPasswordAge }),
        ...(PasswordReusePrevention && { PasswordReusePrevention }),
      },
    },
  ]
}

/** What is not sent goes back to AWS's default: the policy is always written as a whole. */
async function write(session: Session, { after }: Write<AccountPasswordPolicy>): Promise<void> {
  if (!after) throw new Error("A password policy to set needs its properties.")
  const iam = session.client(IAMClient)
  const call = () => iam.send(new UpdateAccountPasswordPolicyCommand(after))
  await perform(session, "set the account's password policy", call)
}

async function erase(session: Session): Promise<void> {
  const iam = session.client(IAMClient)
  const call = () => iam.send(new DeleteAccountPasswordPolicyCommand({}))
  await remove(session, "delete the account's password policy", call)
}
