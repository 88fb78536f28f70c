import type { GitHub } from "../github/client.ts"
import type { Notice, Notify, Problem } from "../model.ts"
import { secretFrom } from "../notify/secret.ts"
import { isWanted } from "../report/notice.ts"
import { noticeMarkdown } from "../report/notice-markdown.ts"
import { noticeSubject, noticeText } from "../report/notice-text.ts"
import { toSlack } from "./notify-slack.ts"
import { attempted, type Telling, warning } from "./telling.ts"

/**
 * Tells everybody whom the configuration names, side by side. Never throws and never fails the work: what could not be told
 * is a warning, which shows no secret.
 */
export async function tellAll(
  notice: Notice,
  notify: Notify | undefined,
  telling: Telling,
): Promise<readonly Problem[]> {
  const { slack, sns, github } = notify ?? {}
  const told = await Promise.all([
    slack && isWanted(notice.priority, slack.priority) ? attempted("Slack", () => toSlack(notice, slack, telling)) : [],
    sns && isWanted(notice.priority, sns.priority) ? attempted("SNS", () => toTopic(notice, sns.topic, telling)) : [],
    github && !telling.keepsIssue ? attempted("GitHub", () => toIssue(notice, github, telling)) : [],
  ])
  return told.flat()
}

async function toTopic(notice: Notice, topic: string, { clientAs }: Telling): Promise<readonly Problem[]> {
  if (!clientAs) return [warning("SNS was not told: a snapshot has no AWS to publish with")]
  const [{ tellTopic }, { SNSClient }] = await Promise.all([
    import("../notify/sns.ts"),
    import("../notify/sns-client.ts"),
  ])
  const client = clientAs("ambient", SNSClient, { region: topic.split(":")[3] as string })
  await tellTopic(client, { topic, subject: noticeSubject(notice), text: noticeText(notice), notice })
  return []
}

/** Kept up to date whatever the priority, so that it is closed when all is well; opened for what is wanted. */
async function toIssue(
  notice: Notice,
  { repository, token, label, priority }: NonNullable<Notify["github"]>,
  { env, github, second }: Telling,
): Promise<readonly Problem[]> {
  const there = github && (repository === undefined || repository === `${github.owner}/${github.repo}`)
  const opened = there
    ? github
    : await openRepository(repository ?? env.GITHUB_REPOSITORY, token, { env, ...(second && { second }) })
  if ("severity" in opened) return [opened]
  const { keepIssue } = await import("../github/issue.ts")
  const quiet = notice.priority === "success" || notice.priority === "informational"
  const wanted = isWanted(notice.priority, priority) && !quiet
  await keepIssue(opened, {
    marker: { id: "notice", scope: `${notice.owner}/${notice.command}` },
    title: `reconcile ${notice.command} (${notice.owner}): ${notice.title}`.slice(0, 250),
    body: noticeMarkdown(notice),
    wanted: wanted ? "open" : quiet ? "closed" : "unchanged",
    label,
    said: { reopened: "There is something to see to again.", closed: "Nothing is left to see to." },
  })
  return []
}

async function openRepository(
  repository: string | undefined,
  variable: string,
  { env, second }: Pick<Telling, "env" | "second">,
): Promise<GitHub | Problem> {
  if (!repository)
    return warning(
      "No issue was kept: nobody says in which repository",
      "Write `notify.github.repository: owner/name`.",
    )
  const { value, problem } = secretFrom(env, variable, "github-token")
  if (problem) return problem
  if (value === undefined) return warning(`No issue was kept: ${variable} is not in the environment`)
  const { openGitHub } = await import("../github/client.ts")
  const apiUrl = env.GITHUB_API_URL ?? "https://api.github.com"
  return openGitHub({ token: value, repository, apiUrl, ...(second && { second }) })
}
