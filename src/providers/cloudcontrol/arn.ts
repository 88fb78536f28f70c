import { serviceOf } from "./actions.ts"
import type { Live, ManagedType } from "./managed-type.ts"
import { propertyPath } from "./registry-schema.ts"

/**
 * Whether an ARN may be of a resource of this type: its service is the type's, and its resource is called like the type
 * (`log-group:...`), or not called anything (`arn:aws:sns:...:alarms`). Certain is only what reading it shows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function mayBeOf({ name, registry }: ManagedType, arn: string): boolean {
  const [, , service, , , ...rest] = arn.split(":")
  if (service !== serviceOf(registry) || registry.primaryIdentifier?.length !== 1) return false
  const [, word] = /^([A-Za-z_-]+)[:/]/.exec(rest.join(":")) ?? []
  return word === undefined || plain(word) === plain(name.slice(name.lastIndexOf("::") + 2))
}

const plain = (word: string): string => word.replace(/[_-]/g, "").toLowerCase()

/** What Cloud Control may know the resource of an ARN by, the likeliest first. */
export function identifiersOf({ registry }: ManagedType, arn: string): readonly string[] {
  const [property = ""] = propertyPath(registry.primaryIdentifier?.[0] ?? "")
  if (/arn$/i.test(property)) return [arn]
  // The ARN of a log group may stand for its streams as well.
  const resource = arn.split(":").slice(5).join(":").replace(/:\*$/, "")
  const id = resource.replace(/^[A-Za-z_-]+[:/]/, "")
  return [...new Set([id, resource.split(/[:/]/).at(-1) ?? "", resource])].filter((text) => text !== "")
}

/** A resource's ARN, where its identifier, its model (`Arn`, or `TopicArn` of a topic) or how it was found says it. */
export function arnOf({ name }: ManagedType, { identifier, model, arn }: Live): string | undefined {
  const resource = name.slice(name.lastIndexOf("::") + 2)
  const candidates = [identifier, model.Arn, model[`${resource}Arn`], model[`${resource}ARN`], arn]
  return candidates.find((value): value is string => typeof value === "string" && value.startsWith("arn:"))
}
