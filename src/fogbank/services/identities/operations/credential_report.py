"""GenerateCredentialReport, GetCredentialReport."""

from datetime import timedelta

import msgspec

from fogbank.core.operation import operation
from fogbank.services.api import iam
from fogbank.services.context import Context
from fogbank.services.identities import access, errors, find, report, repository
from fogbank.services.identities.ids import arn_of
from fogbank.services.identities.model import CredentialReport

# A report is good so long, and no new one is made before.
_GOOD_FOR = timedelta(hours=4)


@operation("iam", "GenerateCredentialReport", access=access.ON_ANYTHING)
def generate_credential_report(
    context: Context, _request: iam.GenerateCredentialReportRequest
) -> iam.GenerateCredentialReportResponse:
    """Makes a report, where the last one is more than four hours old. The answer says STARTED; it is there at once.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
    """
    scope, transaction = find.scope(context), context.transaction
    settings = repository.settings_of(transaction, scope)
    if settings.report is not None and context.now - settings.report.made_at < _GOOD_FOR:
        return iam.GenerateCredentialReportResponse(state="COMPLETE")
    lines = [
        report.Line(
            user,
            arn_of(scope.account, user),
            tuple(repository.keys_of(transaction, scope, user.id)),
            bool(repository.devices_of(transaction, scope, user.id)),
        )
        for user in repository.users.everything(transaction, scope)
    ]
    content = report.render(scope.account, context.cloud.host.started_at, lines, settings.password_policy)
    made = CredentialReport(content=content, made_at=find.now(context))
    repository.put_settings(transaction, scope, msgspec.structs.replace(settings, report=made))
    return iam.GenerateCredentialReportResponse(
        state="STARTED", description="No report exists. Starting a new report generation task"
    )


@operation("iam", "GetCredentialReport", writes=False, access=access.ON_ANYTHING)
def get_credential_report(
    context: Context, _request: iam.GetCredentialReportRequest
) -> iam.GetCredentialReportResponse:
    """The last report, where it is not more than four hours old.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
    """
    made = repository.settings_of(context.transaction, find.scope(context)).report
    if made is None:
        raise errors.report_not_present()
    if context.now - made.made_at >= _GOOD_FOR:
        raise errors.report_expired()
    return iam.GetCredentialReportResponse(
        content=made.content.encode(), report_format="text/csv", generated_time=made.made_at
    )
