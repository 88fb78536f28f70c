import type { Provider } from "../../model.ts"
import { actionsOf } from "./actions.ts"
import { mayBeOf } from "./arn.ts"
import { convertSchema } from "./convert.ts"
import { mayLose } from "./hidden.ts"
import { identityOf } from "./identity.ts"
import type { ManagedType } from "./managed-type.ts"
import { readResources } from "./read.ts"
import type { RegistrySchema } from "./registry-schema.ts"
import { scopeOf } from "./scope.ts"
import { tagShapeOf } from "./tag-shape.ts"
import { createResource, deleteResource, updateResource } from "./write.ts"

/**
 * A provider of any type of CloudFormation's registry that has handlers, by way of the Cloud Control API; undefined where its
 * resources could not be found again. https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/what-is-cloudcontrolapi.html
 */
export function cloudControlProvider(registry: RegistrySchema): Provider | undefined {
  const tags = tagShapeOf(registry)
  const identity = identityOf(registry, tags)
  if (!identity) return undefined
  const name = registry.typeName
  const scope = scopeOf(name)
  const type: ManagedType = { name, scope, registry, identity, tags, ...convertSchema(registry, identity, tags) }
  const owns = tags?.owns === true
  const sweeps = identity.kind === "tagged" || (owns && scope === "account")
  return {
    type: name,
    scope,
    schema: type.schema,
    key: "key" in identity ? identity.key : identity.kind === "sole" ? [] : "tag",
    ownership: owns ? "tags" : "declared",
    actions: actionsOf(registry, sweeps),
    ...(owns && scope === "region" && { taggedKey: (arn: string) => (mayBeOf(type, arn) ? arn : undefined) }),
    warnings: (write) => mayLose(type, write),
    read: (session, wanted) => readResources(session, type, wanted),
    create: (session, write) => createResource(session, type, write),
    update: (session, write) => updateResource(session, type, write),
    delete: (session, write) => deleteResource(session, type, write),
  }
}
