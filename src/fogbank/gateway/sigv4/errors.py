"""The one exception of this package: a fault, and the fields that its words need."""

from collections.abc import Mapping

from fogbank.core.errors import ApiError
from fogbank.gateway.sigv4.answers import Answer, answer_of
from fogbank.gateway.sigv4.faults import Family, Fault


class SignatureError(Exception):
    """A signature that doesn't hold. `fields` fill the texts of the table and never hold a secret."""

    def __init__(self, fault: Fault, **fields: str) -> None:
        super().__init__(f"{fault.name}: {fault.value}")
        self.fault = fault
        self.fields: Mapping[str, str] = fields

    def answer(self, family: Family) -> Answer:
        """Code, text and status in the family's own words."""
        return answer_of(self.fault, self.fields, family)

    def as_api_error(self, family: Family) -> ApiError:
        """The same for the gateway to raise or render; S3's details stand as members."""
        answer = self.answer(family)
        error = ApiError(answer.code, answer.message, answer.status, members=dict(answer.details))
        error.__cause__ = self
        return error
