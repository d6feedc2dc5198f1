"""AWS managed keys: `alias/aws/ebs` and its like, made for an account when first asked for."""

from fogbank.services.context import Context
from fogbank.services.keys import repository, rules
from fogbank.services.keys.making import Plan, plan_key, store
from fogbank.services.keys.model import Alias, Key, KeyManager
from fogbank.services.keys.policies import managed_policy
from fogbank.services.keys.rotation import scheduled

# Service's alias to the service that calls KMS for it (kms:ViaService), and what the key is described as.
_SERVICES = {
    "ebs": ("ec2", "Default key that protects my EBS volumes when no other key is defined"),
    "s3": ("s3", "Default key that protects my S3 objects when no other key is defined"),
    "backup": ("backup", "Default key that protects my Backup data when no other key is defined"),
    "elasticfilesystem": (
        "elasticfilesystem",
        "Default key that protects my EFS filesystems when no other key is defined",
    ),
}
PREFIX = "alias/aws/"


def is_managed_alias(name: str) -> bool:
    """An alias of AWS's that can have a key here."""
    return name.removeprefix(PREFIX) in _SERVICES and name.startswith(PREFIX)


def managed_key(context: Context, service: str) -> Key:
    """The caller's account's key of a service (`ebs`), made where there is none. Needs a writing transaction then."""
    name = PREFIX + service
    known = repository.aliases.get(context.transaction, context.scope, name)
    if known is not None and (key := repository.keys.get(context.transaction, context.scope, known.key_id)) is not None:
        return key
    caller, description = _SERVICES[service]
    policy = managed_policy(context.caller.account, context.region, caller)
    plan = Plan(policy=policy, manager=KeyManager.AWS, description=description)
    key = plan_key(context, plan, context.scope)
    key = store(context, scheduled(key, rules.ROTATION_DAYS_DEFAULT, context.now))
    alias = Alias(id=name, key_id=key.id, created_at=context.now, updated_at=context.now)
    repository.aliases.insert(context.transaction, context.scope, alias)
    return key
