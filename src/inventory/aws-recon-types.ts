/** What aws_recon calls the types of ours that it knows: https://github.com/joshlarsen/aws-recon, `lib/aws_recon/collectors`. */
const known: Readonly<Record<string, readonly [service: string, type: string]>> = {
  "AWS::AccessAnalyzer::Analyzer": ["AccessAnalyzer", "analyzer"],
  "AWS::CloudTrail::Trail": ["CloudTrail", "cloud_trail"],
  "AWS::Config::ConfigurationRecorder": ["ConfigService", "configuration_recorder"],
  "AWS::Config::DeliveryChannel": ["ConfigService", "delivery_channel"],
  "AWS::EC2::Instance": ["EC2", "instance"],
  "AWS::EC2::SecurityGroup": ["EC2", "security_group"],
  "AWS::EC2::VPC": ["EC2", "vpc"],
  "AWS::EC2::Volume": ["EC2", "volume"],
  "AWS::IAM::Group": ["IAM", "group"],
  "AWS::IAM::InstanceProfile": ["IAM", "instance_profile"],
  "AWS::IAM::ManagedPolicy": ["IAM", "policy"],
  "AWS::IAM::Role": ["IAM", "role"],
  "AWS::IAM::ServiceLinkedRole": ["IAM", "role"],
  "AWS::IAM::User": ["IAM", "user"],
  "AWS::KMS::Key": ["KMS", "key"],
  "AWS::Lambda::Function": ["Lambda", "function"],
  "AWS::Organizations::Policy": ["Organizations", "service_control_policy"],
  "AWS::RDS::DBInstance": ["RDS", "db_instance"],
  "AWS::S3::Bucket": ["S3", "bucket"],
  "AWS::SSM::Parameter": ["SSM", "parameter"],
  "AWS::SecretsManager::Secret": ["SecretsManager", "secret"],
  "Reconcile::EC2::EbsEncryptionByDefault": ["EC2", "ebs_encryption_settings"],
  "Reconcile::IAM::AccountPasswordPolicy": ["IAM", "password_policy"],
  "Reconcile::IAM::CredentialReport": ["IAM", "credential_report"],
}

/** Its service and type; of a type that aws_recon lacks, the two last parts of our name, in its manner. */
export function reconTypeOf(type: string): { readonly service: string; readonly type: string } {
  const [, service = type, name = type] = type.split("::")
  const [knownService = service, knownType = snake(name)] = known[type] ?? []
  return { service: knownService, type: knownType }
}

/** `MaxSessionDuration` as `max_session_duration`, in the manner of the AWS SDK for Ruby: `DBInstanceArn` as `db_instance_arn`. */
export const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
