import { setTimeout as sleep } from "node:timers/promises"
import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  type GetCredentialReportCommandOutput,
  IAMClient,
} from "@aws-sdk/client-iam"
import type { Provider, Session } from "../../model.ts"
import { attempt, lookFor, refused } from "../attempt.ts"
import { listed } from "../listing.ts"
import { type CredentialReport, credentialReportSchema as schema } from "./credential-report.schema.ts"
import { readCredentialReport } from "./credential-report-rows.ts"

/** Milliseconds; the last one repeats. */
const PAUSES = [250, 500, 1000, 2000]
const PATIENCE = 120_000

/** The credential report of an account, one resource for each user and one for the root: read, never written. */
export const credentialReport: Provider<CredentialReport> = {
  type: "Reconcile::IAM::CredentialReport",
  scope: "account",
  schema,
  key: ["UserName"],
  ownership: "declared",
  actions: { read: ["iam:GenerateCredentialReport", "iam:GetCredentialReport"], write: [] },
  read: listed(async (session) => {
    const { Content, GeneratedTime } = await report(session)
    const users = readCredentialReport(new TextDecoder().decode(Content), GeneratedTime)
    return users.map((user) => ({ key: user.UserName, ...(user.Arn && { arn: user.Arn }), properties: user }))
  }),
}

/**
 * Asks for a report, and waits for two minutes until it is made; IAM gives one that is younger than four hours again.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
async function report(session: Session): Promise<GetCredentialReportCommandOutput> {
  const iam = session.client(IAMClient)
  const deadline = Date.now() + PATIENCE
  for (let asked = 0; ; asked++) {
    const { State } = await attempt(session, "have the credential report made", () =>
      iam.send(new GenerateCredentialReportCommand({})),
    )
    const made =
      State === "COMPLETE" &&
      // It may have become too old since IAM said so.
      (await lookFor(
        session,
        "read the credential report",
        () => iam.send(new GetCredentialReportCommand({})),
        "CredentialReportExpired",
      ))
    if (made) return made
    const pause = PAUSES[Math.min(asked, PAUSES.length - 1)] as number
    if (Date.now() + pause > deadline) {
      throw refused(session, "read the credential report", new Error("IAM is still making it after two minutes"))
    }
    await sleep(pause)
  }
}
