"""What is kept of experiment templates and of experiments.

https://docs.aws.amazon.com/fis/latest/APIReference/API_Experiment.html
"""

import enum
from datetime import datetime

import msgspec

from fogbank.store.documents import Document

# What the reconciler of experiments listens to.
TOPIC = "experiments"


class TemplateState(enum.StrEnum):
    """A template is there or it isn't."""

    ACTIVE = "active"


class ExperimentStatus(enum.StrEnum):
    """FIS's states of an experiment."""

    PENDING = "pending"
    INITIATING = "initiating"
    RUNNING = "running"
    COMPLETED = "completed"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ActionStatus(enum.StrEnum):
    """FIS's states of an action in an experiment."""

    PENDING = "pending"
    INITIATING = "initiating"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"
    SKIPPED = "skipped"


class EmptyTargets(enum.StrEnum):
    """What becomes of an experiment whose target finds nothing."""

    FAIL = "fail"
    SKIP = "skip"


class TargetFilter(msgspec.Struct, frozen=True, kw_only=True):
    """An attribute of the resource by its path, and the values that it may have."""

    path: str
    values: tuple[str, ...]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Which resources are struck: by ARN, or by tags, filters and parameters; and how many of them."""

    resource_type: str
    resource_arns: tuple[str, ...] = ()
    resource_tags: dict[str, str] = msgspec.field(default_factory=dict)
    filters: tuple[TargetFilter, ...] = ()
    selection_mode: str
    parameters: dict[str, str] = {}


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """What is done. targets: the action's word for its target, to the target's name. start_after: other actions."""

    action_id: str
    description: str | None = None
    parameters: dict[str, str] = {}
    targets: dict[str, str] = {}
    start_after: tuple[str, ...] = ()


class StopCondition(msgspec.Struct, frozen=True, kw_only=True):
    """What ends an experiment early. value: an alarm's ARN."""

    source: str
    value: str | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a template says; an experiment keeps the one that it was started with."""

    description: str
    targets: dict[str, Target]
    actions: dict[str, Action]
    stop_conditions: tuple[StopCondition, ...]
    role_arn: str
    empty_targets: EmptyTargets = EmptyTargets.FAIL


class ExperimentTemplate(Document, frozen=True, kw_only=True):
    """A template."""

    state: TemplateState = TemplateState.ACTIVE
    plan: Plan
    created_at: datetime
    updated_at: datetime
    tags: dict[str, str] = msgspec.field(default_factory=dict)


class ActionRun(msgspec.Struct, frozen=True, kw_only=True):
    """How an action of an experiment goes. ends_at: when it is over by itself.

    awaits: volumes to the generations of their specs that have the action's faults: it initiates until the data plane
    has them.
    """

    status: ActionStatus = ActionStatus.PENDING
    reason: str | None = None
    started_at: datetime | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    awaits: dict[str, int] = msgspec.field(default_factory=dict)


class Experiment(Document, frozen=True, kw_only=True):
    """A run of a template. resolved: the target's name to the ids of the volumes it came to. skip_all: nothing is done.

    error_code: FIS's word for why it failed, reason: in a sentence.
    """

    state: ExperimentStatus
    template_id: str
    plan: Plan
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    error_code: str | None = None
    runs: dict[str, ActionRun] = msgspec.field(default_factory=dict)
    resolved: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    skip_all: bool = False
    tags: dict[str, str] = msgspec.field(default_factory=dict)
