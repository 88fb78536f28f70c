import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { soleKey } from "../../value/key.ts"
import { attempt, lookFor } from "../attempt.ts"
import { isAsked } from "../setting.ts"
import { DEFAULT_NAME } from "./named.ts"
import {
  type RetentionConfiguration,
  retentionConfigurationSchema as schema,
} from "./retention-configuration.schema.ts"

const type = "Reconcile::Config::RetentionConfiguration"

/**
 * The retention of a region. AWS names the only one there can be itself.
 * https://docs.aws.amazon.com/config/latest/developerguide/delete-config-data-with-retention-period.html
 */
export const retentionConfiguration: Provider<RetentionConfiguration> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["config:DescribeRetentionConfigurations"],
    write: ["config:DeleteRetentionConfiguration", "config:PutRetentionConfiguration"],
  },
  arns: (_, { account, region }, partition) => [`arn:${partition}:config:${region}:${account.id}:*`],
  read,
  create: put,
  update: put,
  delete: remove,
}

async function read(
  session: Session,
  wanted: Wanted<RetentionConfiguration> | "all",
): Promise<readonly Found<RetentionConfiguration>[]> {
  if (!isAsked(wanted)) return []
  const { ConfigServiceClient, DescribeRetentionConfigurationsCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const { RetentionConfigurations = [] } = await attempt(
    session,
    "read how long AWS Config keeps what it recorded",
    () => config.send(new DescribeRetentionConfigurationsCommand({})),
  )
  return RetentionConfigurations.slice(0, 1).map(({ RetentionPeriodInDays = 0 }) => ({
    key: soleKey(type),
    properties: { RetentionPeriodInDays },
  }))
}

async function put(session: Session, { after }: Write<RetentionConfiguration>): Promise<void> {
  if (!after) throw new Error("A retention to write needs its properties.")
  const { ConfigServiceClient, PutRetentionConfigurationCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  await attempt(session, `have AWS Config keep what it recorded for ${after.RetentionPeriodInDays} days`, () =>
    config.send(new PutRetentionConfigurationCommand(after)),
  )
}

async function remove(session: Session): Promise<void> {
  const { ConfigServiceClient, DeleteRetentionConfigurationCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  await lookFor(
    session,
    "have AWS Config keep what it recorded for as long as it does by default",
    () => config.send(new DeleteRetentionConfigurationCommand({ RetentionConfigurationName: DEFAULT_NAME })),
    "NoSuchRetentionConfiguration",
  )
}
