import type { Found, Provider, Ref, Session, Target, Wanted, Write } from "../../model.ts"
import { soleKey } from "../../value/key.ts"
import { attempt, lookFor } from "../attempt.ts"
import { isAsked } from "../setting.ts"
import { type ConfigurationRecorder, configurationRecorderSchema as schema } from "./configuration-recorder.schema.ts"
import { DEFAULT_NAME, heldName } from "./named.ts"
import { groupToSend, modeToSend, readRecorder } from "./recording.ts"

const type = "AWS::Config::ConfigurationRecorder"

/**
 * The recorder of a region. A service's own recorders stand beside it and are nobody else's business.
 * https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
 */
export const configurationRecorder: Provider<ConfigurationRecorder> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["config:DescribeConfigurationRecorders"],
    write: ["config:DeleteConfigurationRecorder", "config:PutConfigurationRecorder", "iam:PassRole"],
  },
  needs: ({ RoleARN = "" }, target) => roleRef(RoleARN, target),
  arns: ({ after }, { account, region }, partition) => [
    `arn:${partition}:config:${region}:${account.id}:configuration-recorder/*`,
    ...(after ? [after.RoleARN] : []),
  ],
  read,
  create: put,
  update: put,
  delete: remove,
}

async function read(
  session: Session,
  wanted: Wanted<ConfigurationRecorder> | "all",
): Promise<readonly Found<ConfigurationRecorder>[]> {
  if (!isAsked(wanted)) return []
  const recorder = await recorderOf(session)
  const held = heldName(recorder?.Name)
  return recorder ? [{ key: soleKey(type), properties: recorder, ...(held && { held }) }] : []
}

/** A recorder that is there keeps its name, and what no template speaks of, whoever made it meanwhile. */
async function put(session: Session, { after }: Write<ConfigurationRecorder>): Promise<void> {
  if (!after) throw new Error("A recorder to write needs its properties.")
  const { ConfigServiceClient, PutConfigurationRecorderCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const live = await recorderOf(session)
  const recordingMode = modeToSend(after.RecordingMode, live?.RecordingMode)
  const ConfigurationRecorder = {
    name: live?.Name ?? after.Name ?? DEFAULT_NAME,
    roleARN: after.RoleARN,
    recordingGroup: groupToSend(after.RecordingGroup, live?.RecordingGroup),
    ...(recordingMode && { recordingMode }),
  }
  await attempt(
    session,
    `put configuration recorder ${ConfigurationRecorder.name}`,
    () => config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder })),
    // A role that was made a moment ago.
    ["InvalidRole"],
  )
}

async function remove(session: Session): Promise<void> {
  const { ConfigServiceClient, DeleteConfigurationRecorderCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const ConfigurationRecorderName = (await recorderOf(session))?.Name
  if (ConfigurationRecorderName === undefined) return
  await lookFor(
    session,
    `delete configuration recorder ${ConfigurationRecorderName}`,
    () => config.send(new DeleteConfigurationRecorderCommand({ ConfigurationRecorderName })),
    "NoSuchConfigurationRecorder",
  )
}

/** The account's own recorder. Where no name is given, AWS leaves out those of its services; those of connectors have an ARN of one. */
async function recorderOf(session: Session): Promise<ConfigurationRecorder | undefined> {
  const { ConfigServiceClient, DescribeConfigurationRecordersCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const { ConfigurationRecorders = [] } = await attempt(session, "read the configuration recorder", () =>
    config.send(new DescribeConfigurationRecordersCommand({})),
  )
  const own = ConfigurationRecorders.find(({ servicePrincipal, connectorArn }) => !servicePrincipal && !connectorArn)
  return own && readRecorder(own)
}

function roleRef(arn: string, target: Target): Ref[] {
  const [, account, path = "", name] = /^arn:[a-z-]+:iam::(\d{12}):role\/(.*\/)?([^/]+)$/.exec(arn) ?? []
  if (account !== target.account.id || !name || path.startsWith("aws-service-role/")) return []
  return [{ type: "AWS::IAM::Role", key: name }]
}
