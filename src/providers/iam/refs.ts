import type { Ref, Target } from "../../model.ts"

/** The customer managed policies of the target's own account among these ARNs: what is attached has to be there first. */
export function policyRefs(arns: readonly string[], target: Target): readonly Ref[] {
  return arns.flatMap((arn): readonly Ref[] => {
    const [, account, name] = /^arn:[a-z-]+:iam::(\d{12}):policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
    return account === target.account.id && name ? [{ type: "AWS::IAM::ManagedPolicy", key: name }] : []
  })
}

/**
 * ARNs of an entity of this name, whatever its path: `arn:...:role/Audit` and `arn:...:role/*` + `/Audit`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function arnsByName(
  kind: "role" | "group",
  name: string,
  account: string,
  partition: string,
): readonly string[] {
  const prefix = `arn:${partition}:iam::${account}:${kind}/`
  return [`${prefix}${name}`, `${prefix}*/${name}`]
}
