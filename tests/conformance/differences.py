"""Where libxl 4.17's JSON loses what ours keeps: each difference by type, field and trap.

A difference is listed here or it fails the test; so does one that is listed and never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

INT64_MAX = 2**63 - 1
NO_LIMIT = 2**64 - 1  # LIBXL_MEMKB_DEFAULT


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one type whose values don't survive.

    ``predicate`` takes the value before and after; after is ``None`` where the document is refused.
    ``trap`` says what is lost, and why.
    """

    struct: str
    field: str
    trap: str
    predicate: Callable[[Any, Any], bool]


def _half(before: Any, after: Any) -> bool:
    return bool(after[:4] == before[:4] and after[4:] == [0, 0, 0, 0])


_WORDS = Difference(
    "libxl_physinfo", "hw_cap", "libxl writes and reads 4 of hwcap's 8 words", _half
)

_COOKIE = Difference(
    "libxl_event",
    "for_user",
    "libxl writes a cookie above 2**63-1 as a negative number, which we refuse rather than wrap",
    lambda before, after: before > INT64_MAX and after is None,
)

# What libxl writes and we read.
WRITTEN = (_WORDS, _COOKIE)


def _beyond(default: int) -> Callable[[Any, Any], bool]:
    # strtoll's own limit is taken for an overflow where errno was set before.
    return lambda before, after: before >= INT64_MAX and after == default


def _unread(struct: str, *fields: str, default: int = 0) -> tuple[Difference, ...]:
    trap = "libxl ignores integers of 2**63-1 and more, and keeps the default"
    return tuple(Difference(struct, field, trap, _beyond(default)) for field in fields)


# What we write and libxl reads.
READ = (
    _WORDS,
    *_unread("libxl_event", "for_user"),
    *_unread("libxl_iomem_range", "start", "number"),
    *_unread("libxl_iomem_range", "gfn", default=NO_LIMIT),
    *_unread("libxl_dominfo", "current_memkb", "shared_memkb", "paged_memkb", default=NO_LIMIT),
    *_unread("libxl_dominfo", "outstanding_memkb", "max_memkb", default=NO_LIMIT),
    *_unread("libxl_dominfo", "cpu_time"),
    *_unread("libxl_version_info", "virt_start"),
    *_unread("libxl_vnode_info", "memkb", default=NO_LIMIT),
    *_unread("libxl_domain_build_info", "max_memkb", "target_memkb", default=NO_LIMIT),
    *_unread("libxl_domain_build_info", "video_memkb", "shadow_memkb", default=NO_LIMIT),
    *_unread("libxl_domain_build_info", "iommu_memkb", "stubdomain_memkb", default=NO_LIMIT),
    *_unread("libxl_domain_build_info", "u.hvm.mmio_hole_memkb", default=NO_LIMIT),
    *_unread("libxl_domain_build_info", "u.hvm.rdm_mem_boundary_memkb", default=NO_LIMIT),
    *_unread("libxl_domain_build_info", "u.pv.slack_memkb", default=NO_LIMIT),
    *_unread("libxl_domain_build_info", "u.hvm.mca_caps"),
    *_unread("libxl_device_disk", "base"),
    *_unread("libxl_device_nic", "rate_bytes_per_interval"),
    *_unread("libxl_device_rdm", "start", "size"),
    *_unread("libxl_vcpuinfo", "vcpu_time"),
    *_unread("libxl_physinfo", "total_pages", "free_pages", "scrub_pages", "outstanding_pages"),
    *_unread("libxl_physinfo", "sharing_freed_pages", "sharing_used_frames", "max_possible_mfn"),
    *_unread("libxl_numainfo", "size", "free"),
)
