"""The role that comes with an account: the management account may assume it, and it may do everything.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
"""

import json

from fogbank.services.context import Context
from fogbank.services.identities.directory import WantedRole, create_role_in

_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def make_access_role(context: Context, account: str, name: str, management: str) -> None:
    """Makes the role in the new account."""
    trusted = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{management}:root"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
    wanted = WantedRole(name, trust)
    create_role_in(context.transaction, account, wanted, context.now, context.ids, (_ADMINISTRATOR,))
