import type { Found, Provider, Session, Wanted, Write } from "../../model.ts"
import { soleKey } from "../../value/key.ts"
import { attempt } from "../attempt.ts"
import { foundSetting, isAsked } from "../setting.ts"
import { heldName } from "./named.ts"
import { type RecordingStatus, recordingStatusSchema as schema } from "./recording-status.schema.ts"

const type = "Reconcile::Config::RecordingStatus"

/**
 * Whether the recorder of a region records. Where there is none, it does not.
 * https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
 */
export const recordingStatus: Provider<RecordingStatus> = {
  type,
  scope: "region",
  schema,
  key: [],
  ownership: "declared",
  actions: {
    read: ["config:DescribeConfigurationRecorderStatus"],
    write: ["config:StartConfigurationRecorder", "config:StopConfigurationRecorder"],
  },
  needs: ({ Recording }) =>
    Recording ? ["AWS::Config::ConfigurationRecorder", "AWS::Config::DeliveryChannel"].map(soleRef) : [],
  arns: (_, { account, region }, partition) => [
    `arn:${partition}:config:${region}:${account.id}:configuration-recorder/*`,
  ],
  read,
  create: write,
  update: write,
  delete: (session) => record(session, false),
}

const soleRef = (needed: string) => ({ type: needed, key: soleKey(needed) })

async function read(
  session: Session,
  wanted: Wanted<RecordingStatus> | "all",
): Promise<readonly Found<RecordingStatus>[]> {
  if (!isAsked(wanted)) return []
  const recorder = await statusOf(session)
  const properties = { Recording: recorder?.recording ?? false }
  return foundSetting(wanted, { type, schema, properties, pinned: heldName(recorder?.name) })
}

async function write(session: Session, { after }: Write<RecordingStatus>): Promise<void> {
  if (!after) throw new Error("A status to write needs its properties.")
  await record(session, after.Recording)
}

/** Starts or stops the recorder that is there, whatever its name. */
async function record(session: Session, Recording: boolean): Promise<void> {
  const { ConfigServiceClient, StartConfigurationRecorderCommand, StopConfigurationRecorderCommand } = await import(
    "./client.ts"
  )
  const config = session.client(ConfigServiceClient)
  const what = `${Recording ? "start" : "stop"} the configuration recorder`
  const call = async () => {
    const ConfigurationRecorderName = (await statusOf(session))?.name
    if (ConfigurationRecorderName !== undefined) {
      const command = Recording ? StartConfigurationRecorderCommand : StopConfigurationRecorderCommand
      await config.send(new command({ ConfigurationRecorderName }))
    } else if (Recording) {
      throw Object.assign(new Error("There is no configuration recorder."), { name: "NoSuchConfigurationRecorder" })
    }
  }
  // A recorder and a channel that were made a moment ago.
  await attempt(session, what, call, ["NoSuchConfigurationRecorder", "NoAvailableDeliveryChannel"])
}

/** The status of the account's own recorder: where no name is given, AWS leaves out those of its services. */
async function statusOf(session: Session) {
  const { ConfigServiceClient, DescribeConfigurationRecorderStatusCommand } = await import("./client.ts")
  const config = session.client(ConfigServiceClient)
  const { ConfigurationRecordersStatus = [] } = await attempt(session, "read whether AWS Config records", () =>
    config.send(new DescribeConfigurationRecorderStatusCommand({})),
  )
  return ConfigurationRecordersStatus.find(({ servicePrincipal }) => !servicePrincipal)
}
