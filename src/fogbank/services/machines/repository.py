"""The table of practice instances."""

from collections.abc import Mapping

from fogbank.services.machines.model import InstanceState, PracticeInstance
from fogbank.store.documents import Documents
from fogbank.store.schema import document_table

instances_table = document_table("instances", tuple(InstanceState))


def _columns(instance: PracticeInstance) -> Mapping[str, object]:
    return {"state": instance.state.value}


instances = Documents(instances_table, PracticeInstance, _columns)
