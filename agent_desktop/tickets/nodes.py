"""The nodes of a request's life, in their order; forms say which of them a type passes, and by when."""

from enum import StrEnum


class Node(StrEnum):
    """Where a request stands. A type passes some of these, never in another order."""

    ACCEPTED = "accepted"  # 受理
    REVIEWED = "reviewed"  # 审核
    DISPATCHED = "dispatched"  # 派单
    TAKEN = "taken"  # 接单
    ARRIVED = "arrived"  # 到场
    HANDLED = "handled"  # 处理
    REPORTED = "reported"  # 回单
    REPORT_REVIEWED = "report_reviewed"  # 回单审核
    FOLLOW_UP = "follow_up"  # 回访
    ARCHIVED = "archived"  # 归档
    CANCELLED = "cancelled"  # 撤销: an end beside the line
    MERGED = "merged"  # 并单: the same


ENDS = frozenset({Node.ARCHIVED, Node.CANCELLED, Node.MERGED})
"""Where nothing more is owed: the ticket is closed."""

ORDER = tuple(node for node in Node if node not in (Node.CANCELLED, Node.MERGED))
"""The line, first to last."""
