"""Every error of FIS, with AWS's codes. The wording is ours where none of AWS's is known.

https://docs.aws.amazon.com/fis/latest/APIReference/API_StartExperiment.html#API_StartExperiment_Errors
"""

from fogbank.core.errors import ApiError


def invalid(message: str) -> ApiError:
    return ApiError("ValidationException", message, 400)


def template_not_found(template_id: str) -> ApiError:
    return ApiError("ResourceNotFoundException", f"Experiment template {template_id} does not exist.", 404)


def experiment_not_found(experiment_id: str) -> ApiError:
    return ApiError("ResourceNotFoundException", f"Experiment {experiment_id} does not exist.", 404)


def action_not_found(action_id: str) -> ApiError:
    return ApiError("ResourceNotFoundException", f"Action {action_id} does not exist.", 404)


def resource_type_not_found(name: str) -> ApiError:
    return ApiError("ResourceNotFoundException", f"Target resource type {name} does not exist.", 404)


def resource_not_found(arn: str) -> ApiError:
    return ApiError("ResourceNotFoundException", f"Resource {arn} does not exist.", 404)


def token_reused() -> ApiError:
    return ApiError("ConflictException", "The client token was used before, with other parameters.", 409)


def not_running(experiment_id: str, state: str) -> ApiError:
    return invalid(f"Experiment {experiment_id} can't be stopped: it is {state}.")


def quota_exceeded(what: str, limit: int) -> ApiError:
    return ApiError("ServiceQuotaExceededException", f"The limit of {limit} {what} is reached.", 402)


def not_built(what: str) -> ApiError:
    """For a parameter of a built operation that promises more than Fogbank can do yet."""
    return ApiError("UnsupportedOperation", f"{what} is not built in Fogbank yet.", status=501)
