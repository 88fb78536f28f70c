import type { FromSchema } from "json-schema-to-ts"
import { shownFlag, shownNumber, shownTags, shownText, shownTexts, shownTime } from "../shown.ts"

/**
 * `AWS::RDS::DBInstance`, in CloudFormation's words; `DBInstanceStatus`, `InstanceCreateTime` and `VpcId` are RDS's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
 */
export const dbInstanceSchema = {
  title: "AWS::RDS::DBInstance",
  description: "A database instance of RDS, as it is; those of Aurora, DocumentDB and Neptune are among them.",
  type: "object",
  undeclared: "ignored",
  additionalProperties: false,
  required: ["DBInstanceIdentifier"],
  properties: {
    DBInstanceIdentifier: { ...shownText, description: "The name." },
    DBInstanceArn: { ...shownText, description: "The ARN." },
    DBInstanceStatus: { ...shownText, description: "available, stopped, creating and so on." },
    InstanceCreateTime: { ...shownTime, description: "When it was made." },
    DBInstanceClass: { ...shownText, description: "The size: `db.t4g.micro`." },
    DBClusterIdentifier: { ...shownText, description: "The cluster it belongs to." },
    DBName: { ...shownText, description: "The database that was made with it." },
    Engine: { ...shownText, description: "postgres, mysql, aurora-postgresql, docdb and so on." },
    EngineVersion: { ...shownText, description: "The version of the engine." },
    LicenseModel: { ...shownText, description: "The license model." },
    MasterUsername: { ...shownText, description: "The name of the master user." },
    Endpoint: {
      type: "object",
      readOnly: true,
      description: "Where it is reached.",
      additionalProperties: false,
      properties: {
        Address: { type: "string", description: "The host name." },
        Port: { type: "integer", description: "The port." },
      },
    },
    PubliclyAccessible: { ...shownFlag, description: "Whether its name leads to a public address." },
    VPCSecurityGroups: { ...shownTexts, description: "The ids of its security groups." },
    DBSubnetGroupName: { ...shownText, description: "Its subnet group." },
    VpcId: { ...shownText, description: "The VPC it is in." },
    AvailabilityZone: { ...shownText, description: "The zone it is in." },
    MultiAZ: { ...shownFlag, description: "Whether a standby waits in another zone." },
    AllocatedStorage: { ...shownNumber, description: "Its storage, in GiB." },
    StorageType: { ...shownText, description: "gp2, gp3, io1 and so on." },
    Iops: { ...shownNumber, description: "Input and output operations in a second." },
    StorageEncrypted: { ...shownFlag, description: "Whether its storage is encrypted." },
    KmsKeyId: { ...shownText, description: "The ARN of the key that encrypts it." },
    BackupRetentionPeriod: { ...shownNumber, description: "For how many days backups are kept; 0 is no backup." },
    CopyTagsToSnapshot: { ...shownFlag, description: "Whether snapshots get its tags." },
    DeletionProtection: { ...shownFlag, description: "Whether it cannot be deleted." },
    AutoMinorVersionUpgrade: { ...shownFlag, description: "Whether AWS upgrades minor versions." },
    CACertificateIdentifier: { ...shownText, description: "The authority of its certificate." },
    EnableIAMDatabaseAuthentication: { ...shownFlag, description: "Whether IAM identities may sign in." },
    EnablePerformanceInsights: { ...shownFlag, description: "Whether Performance Insights are on." },
    EnableCloudwatchLogsExports: { ...shownTexts, description: "The logs that go to CloudWatch." },
    MonitoringInterval: { ...shownNumber, description: "Seconds between two measurements; 0 is none." },
    Tags: shownTags,
  },
} as const

/** The properties of a database instance. */
export type DBInstance = FromSchema<typeof dbInstanceSchema>
