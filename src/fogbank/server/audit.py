"""Puts the trail together: what is recorded, from the service models, and where it is written."""

from fogbank.core.ids import IdFactory
from fogbank.core.layout import DataLayout
from fogbank.gateway.wire import ServiceCatalog
from fogbank.gateway.wire.model import text_of
from fogbank.services.trail.announce import announce
from fogbank.services.trail.jobs import RetentionReconciler, TrailDeliverer
from fogbank.services.trail.record import RecordMaker
from fogbank.services.trail.recorder import TrailRecorder
from fogbank.services.trail.shapes import Describe, Described
from fogbank.store.engine import Store


def described_by(catalog: ServiceCatalog) -> Describe:
    """Operations as the trail wants them described."""

    def describe(service: str, name: str) -> Described:
        model = catalog.service(service)
        operation = model.operation_model(name)
        prefix = text_of(model.metadata, "endpointPrefix", service)
        protocol = text_of(model.metadata, "protocol")
        return Described(f"{prefix}.amazonaws.com", protocol == "ec2", operation.input_shape, operation.output_shape)

    return describe


def trail_recorder(store: Store, catalog: ServiceCatalog, layout: DataLayout, ids: IdFactory) -> TrailRecorder:
    """What the front door tells of each call."""
    return TrailRecorder(store, RecordMaker(described_by(catalog), ids.random_hex), layout.trail, announce)


def trail_followers(store: Store, layout: DataLayout) -> tuple[TrailDeliverer, RetentionReconciler]:
    """What happens with the trail later: deliveries first, so that nothing is forgotten before."""
    return TrailDeliverer(store, layout.trail_buckets), RetentionReconciler(store, layout.trail)
