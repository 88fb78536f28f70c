/**
 * Partitions, known from the names of their regions alone.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */

const partitions = [
  { prefix: "cn-", name: "aws-cn", home: "cn-north-1" },
  { prefix: "us-gov-", name: "aws-us-gov", home: "us-gov-west-1" },
  { prefix: "us-isob-", name: "aws-iso-b", home: "us-isob-east-1" },
  { prefix: "us-isof-", name: "aws-iso-f", home: "us-isof-south-1" },
  { prefix: "eu-isoe-", name: "aws-iso-e", home: "eu-isoe-west-1" },
  { prefix: "us-iso-", name: "aws-iso", home: "us-iso-east-1" },
  { prefix: "eusc-", name: "aws-eusc", home: "eusc-de-east-1" },
  { prefix: "", name: "aws", home: "us-east-1" },
] as const

/** The partition a region lies in, as ARNs spell it: `aws`, `aws-cn`, ... */
export function partitionOf(region: string): string {
  return partitions.find(({ prefix }) => region.startsWith(prefix))!.name
}

/** The region where a partition's global services (IAM, Organizations) answer and where their tags are found. */
export function homeRegion(partition: string): string {
  return partitions.find(({ name }) => name === partition)?.home ?? "us-east-1"
}
