/** As much of Account Management's client as is used. Whoever needs it loads it by `import()`. */
export {
  AccountClient,
  DeleteAlternateContactCommand,
  GetAlternateContactCommand,
  PutAlternateContactCommand,
} from "@aws-sdk/client-account"
