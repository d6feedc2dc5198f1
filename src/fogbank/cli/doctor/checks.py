"""The table of checks, in the order shown."""

from collections.abc import Callable, Sequence

from fogbank.cli.doctor import kernel, programs, resources
from fogbank.cli.doctor.check import Check
from fogbank.core.layout import DataLayout

CHECKS: Sequence[Callable[[DataLayout], Check]] = (
    programs.check_python,
    programs.check_fogd,
    resources.check_data_folder,
    resources.check_sparse_files,
    resources.check_port,
    resources.check_clock,
    programs.check_root,
    kernel.check_fuse,
    kernel.check_loop,
    programs.check_losetup,
    kernel.check_kernel_nbd,
    programs.check_nbdfuse,
    programs.check_file_systems,
    programs.check_fio,
    programs.check_nbdinfo,
    kernel.check_kvm,
    programs.check_cargo,
)


def run_checks(layout: DataLayout) -> list[Check]:
    """Every check. None changes anything."""
    return [check(layout) for check in CHECKS]
