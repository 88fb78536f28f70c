/** `run` of a task that runs a program where reconcile runs. */
export const commandSchema = {
  title: "run",
  type: "object",
  additionalProperties: false,
  required: ["command", "actions"],
  properties: {
    command: {
      type: "array",
      minItems: 1,
      items: { type: "string" },
      description: "A program and its arguments, as they are: there is no shell.",
      synonyms: ["cmd", "exec"],
    },
    actions: {
      type: "array",
      minItems: 1,
      items: { type: "string", pattern: "^([a-z0-9-]+:.+|\\*)$", explain: "is an IAM action, like ssm:GetParameter" },
      description:
        "IAM actions that the program takes: its credentials allow these, as far as the role does, and no others.",
      synonyms: ["permissions", "rights"],
    },
    resources: {
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1 },
      default: ["*"],
      description: "ARNs that the actions are for; anything unless told.",
    },
    environment: {
      type: "object",
      propertyNames: {
        pattern: "^(?!AWS_)[A-Za-z_][A-Za-z0-9_]*$",
        explain: "is a name like LOG_LEVEL, not one of AWS_*",
      },
      additionalProperties: { type: "string" },
      description: "Variables for the program, besides AWS's.",
      synonyms: ["env"],
    },
  },
} as const
