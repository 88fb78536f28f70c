import type { Session } from "../../model.ts"

/**
 * The ARN of a resource of EC2, which does not tell it of most; `owner` is the account that shares it with ours, if so.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-resources-for-iam-policies
 */
export function arnOf({ partition, target }: Session, kind: string, id: string, owner = target.account.id): string {
  return `arn:${partition}:ec2:${target.region}:${owner}:${kind}/${id}`
}
