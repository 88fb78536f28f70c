/** Which names are allowed is said in `notify.ts`: a message of the schema would show what somebody wrote, a secret perhaps. */
const variable = (usual: string, what: string) =>
  ({
    type: "string",
    minLength: 1,
    default: usual,
    description: `Name of the environment variable that holds ${what}; never the secret itself.`,
  }) as const

const priority = {
  enum: ["problem", "important", "success", "informational"],
  default: "success",
  description:
    "Which results are told: those of this priority, and of those before it. `problem`: something failed. `important`: drift, findings, what is blocked or held back. `success`: changes were made. `informational`: nothing to report.",
} as const

/** `notify` of `reconcile.yaml`. */
export const notifySchema = {
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  properties: {
    slack: {
      type: "object",
      additionalProperties: false,
      properties: {
        channel: {
          type: "string",
          pattern: "^(#[^\\s#@<>]{1,80}|[CDG][A-Z0-9]{8,20})$",
          explain: 'is the name of a channel in quotes, like "#cloud", or its id, like C0123456789',
          description: "Where the message goes, with a token. A webhook has its own channel.",
        },
        token: variable("SLACK_BOT_TOKEN", "the token of the Slack app"),
        webhook: variable("SLACK_WEBHOOK_URL", "the address of an incoming webhook, for where there is no token"),
        priority,
      },
      description: "A message in Slack.",
    },
    sns: {
      type: "object",
      additionalProperties: false,
      required: ["topic"],
      properties: {
        topic: {
          type: "string",
          pattern: "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?$",
          explain: "is the ARN of a topic, like arn:aws:sns:us-east-1:111111111111:reconcile",
          description: "The topic, in the region its ARN names.",
        },
        priority,
      },
      description: "A message to a topic of Amazon SNS, published by the identity that runs.",
    },
    github: {
      type: "object",
      additionalProperties: false,
      properties: {
        repository: {
          type: "string",
          pattern: "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$",
          explain: "is owner/name of a repository",
          description: "Where the issue is kept; else in the repository of the workflow that runs.",
        },
        token: variable("GITHUB_TOKEN", "a token that may write issues"),
        label: { type: "string", minLength: 1, maxLength: 50, default: "reconcile", description: "The issue's label." },
        priority,
      },
      description: "One issue for each command: opened, updated, and closed when nothing is left to see to.",
    },
  },
  description: "Whom to tell of results.",
} as const
