"""DescribeAccountAttributes of EC2."""

from fogbank.core.operation import operation
from fogbank.services.accounts import errors
from fogbank.services.api import ec2
from fogbank.services.context import Context

# AWS's defaults for a new account. There is no default VPC: networks are not built.
_ATTRIBUTES = {
    "supported-platforms": "VPC",
    "vpc-max-security-groups-per-interface": "5",
    "max-elastic-ips": "5",
    "max-instances": "20",
    "vpc-max-elastic-ips": "5",
    "default-vpc": "none",
}


@operation("ec2", "DescribeAccountAttributes", writes=False)
def describe_account_attributes(
    _context: Context, request: ec2.DescribeAccountAttributesRequest
) -> ec2.DescribeAccountAttributesResult:
    """What EC2 tells of an account: the same for every one.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html
    """
    asked = dict.fromkeys(request.attribute_names or _ATTRIBUTES)
    for name in asked:
        if name not in _ATTRIBUTES:
            raise errors.unknown_attribute(name)
    return ec2.DescribeAccountAttributesResult(
        account_attributes=tuple(
            ec2.AccountAttribute(
                attribute_name=name,
                attribute_values=(ec2.AccountAttributeValue(attribute_value=_ATTRIBUTES[name]),),
            )
            for name in asked
        )
    )
