/** What a test of Cloud Control starts from: a provider by its schema in `test/aws/cloudcontrol/cache/`, resources of nobody's. */

import { CloudControlClient, CreateResourceCommand } from "@aws-sdk/client-cloudcontrol"
import type { Properties, Provider } from "../../../src/model.ts"
import { cloudControlProvider } from "../../../src/providers/cloudcontrol/provider.ts"
import { schemaOf } from "../../aws/cloudcontrol/registered.ts"
import type { Aws } from "../../aws/moto.ts"

/** The provider of a type that the local registry has. */
export function providerOf(type: string): Provider {
  const provider = cloudControlProvider(schemaOf(type))
  if (!provider) throw new Error(`${type} cannot be found again`)
  return provider
}

/** Creates a resource as somebody else might, and waits until it is there. */
export async function createBeside(aws: Aws, TypeName: string, model: Properties): Promise<void> {
  const client = new CloudControlClient(aws.client("100000000001"))
  await client.send(new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(model) }))
  await new Promise((resolve) => setTimeout(resolve, 40))
}
