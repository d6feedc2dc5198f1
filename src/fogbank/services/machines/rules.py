"""What follows from an instance's state. Pure.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html
"""

from fogbank.services.machines.model import InstanceState

# The low byte of AWS's code; the high byte is internal to AWS.
STATE_CODES = {
    InstanceState.PENDING: 0,
    InstanceState.RUNNING: 16,
    InstanceState.SHUTTING_DOWN: 32,
    InstanceState.TERMINATED: 48,
    InstanceState.STOPPING: 64,
    InstanceState.STOPPED: 80,
}
# AWS's limit on ids in DescribeInstanceStatus.
STATUS_IDS_MAX = 100
