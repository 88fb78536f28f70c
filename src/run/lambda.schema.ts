const functionArn = {
  type: "string",
  pattern:
    "^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:(\\$LATEST|[A-Za-z0-9_-]{1,128}))?$",
  explain:
    "is the ARN of a function, with its version or alias if it has one; for a function in each account write arn:aws:lambda:{{ region }}:{{ account.id }}:function:NAME",
} as const

/** `run` of a task that calls a function. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const lambdaSchema = {
  title: "run",
  type: "object",
  additionalProperties: false,
  required: ["lambda"],
  properties: {
    lambda: {
      type: "object",
      additionalProperties: false,
      required: ["function"],
      properties: {
        function: {
          ...functionArn,
          description:
            "Its ARN. One of the target's account is called with the target's session, one of another account centrally.",
        },
        invocation: {
          enum: ["RequestResponse", "Event"],
          default: "RequestResponse",
          description: "RequestResponse waits for the result; Event is done when Lambda has taken it.",
          synonyms: ["invocationType", "mode"],
        },
        payload: {
          description: "What the function is given, as JSON; {} unless told.",
          synonyms: ["event", "input"],
        },
        credentials: {
          type: "object",
          additionalProperties: false,
          required: ["key", "recipient", "actions"],
          properties: {
            key: {
              type: "string",
              pattern: "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+$",
              explain: "is the ARN of a KMS key",
              description: "The KMS key that the secret part is encrypted with.",
            },
            recipient: {
              type: "string",
              pattern: "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$",
              explain: "is the ARN of the function's role",
              description:
                "The function's role: the encryption context `Recipient`, which the key's policy compares with the caller.",
            },
            actions: {
              type: "array",
              minItems: 1,
              items: {
                type: "string",
                pattern: "^([a-z0-9-]+:.+|\\*)$",
                explain: "is an IAM action, like ssm:GetParameter",
              },
              description: "IAM actions that the credentials allow, and no others.",
            },
            resources: {
              type: "array",
              minItems: 1,
              items: { type: "string", minLength: 1 },
              default: ["*"],
              description: "ARNs that the credentials are for; anything unless told.",
            },
            upload: {
              type: "boolean",
              default: false,
              description:
                "The function stores its result itself, at a URL that is encrypted with the secret part (`OutputUrl`); output has to be in S3.",
            },
          },
          description: "Gives a central function credentials of the target, encrypted for its role.",
        },
      },
      description: "Calls a Lambda function.",
    },
  },
} as const
