/** As much of CloudTrail's client as is used. Whoever needs it loads it by `import()`. */
export {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  paginateListTags,
} from "@aws-sdk/client-cloudtrail"
