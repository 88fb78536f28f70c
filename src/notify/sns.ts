import type { Notice } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import type { SNSClient } from "./sns-client.ts"

/** A notice as SNS takes it: subscriptions may filter by what stands beside it. */
export interface TopicMessage {
  readonly topic: string
  /** ASCII, at most 99 characters. */
  readonly subject: string
  /** At most 261,120 bytes of UTF-8. */
  readonly text: string
  readonly notice: Pick<Notice, "command" | "owner" | "priority">
}

/**
 * Publishes to a topic; throws a `ProblemError` where SNS refuses.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function tellTopic(client: SNSClient, { topic, subject, text, notice }: TopicMessage): Promise<void> {
  const { PublishCommand } = await import("./sns-client.ts")
  const attribute = (value: string) => ({ DataType: "String", StringValue: value })
  const input = {
    TopicArn: topic,
    Subject: subject,
    Message: text,
    MessageAttributes: {
      command: attribute(notice.command),
      owner: attribute(notice.owner),
      priority: attribute(notice.priority),
    },
    // Of a topic that keeps order: what is said twice within five minutes is said once.
    ...(topic.endsWith(".fifo") ? { MessageGroupId: notice.owner.replace(/[^!-~]/g, "-").slice(0, 128) } : {}),
  }
  try {
    await client.send(new PublishCommand(input))
  } catch (error) {
    const { name, message } = error as Error
    throw new ProblemError(
      { severity: "warning", message: `SNS refused the message to ${topic}: ${name}: ${message}`, ...fixOf(name) },
      { cause: error },
    )
  }
}

function fixOf(name: string): { readonly fix?: string } {
  if (/AuthorizationError|AccessDenied/.test(name))
    return { fix: "Allow sns:Publish on the topic to the identity that runs, in the topic's policy." }
  return name === "NotFoundException" ? { fix: "Check `notify.sns.topic`." } : {}
}
