"""Lock-step: runs that are compared train side by side and are painted at the same steps."""

from __future__ import annotations

from typing import Protocol

SHARE = 0.5  #: of a member's time for pictures; by itself a run has a quarter
SLACK = 4  #: steps: a member trains only while it is less than so far ahead of the slowest


class Member(Protocol):
    """What a pack must know of a run."""

    step: int
    until: int  #: it trains while step < until

    def wants_training(self) -> bool:
        """Whether it has steps to go: it is neither paused nor over."""
        ...


class Lockstep:
    """The runs of one comparison; a run by itself is a pack of one.

    Only members that want to train are waited for: one that failed, ended or was paused holds
    nobody up. All methods are called with the lock of the slots held.

    Args:
        name: of the party whose turns the members share.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._members: list[Member] = []
        self._reach: dict[int, int] = {}  # by id: where a member may be that is under way
        self._painted: set[int] = set()  # the steps fixed for pictures
        self._newest = -1  # of them
        self._meeting = -1  # the step at which all were told to stop

    @property
    def share(self) -> float:
        """Return the largest part of a member's time for pictures.

        Runs that are compared are slower together, and each must still look alive.
        """
        return SHARE if len(self._members) > 1 else 0.25

    def join(self, member: Member) -> None:
        """Add a run."""
        self._members.append(member)

    def leave(self, member: Member) -> None:
        """Forget a run that is over."""
        self._reach.pop(id(member), None)
        if member in self._members:
            self._members.remove(member)

    def ready(self, member: Member) -> bool:
        """Whether `member` may take a step without running away from the slowest."""
        return member.step < min((one.step for one in self._training()), default=0) + SLACK

    def sets_out(self, member: Member, most: int) -> int:
        """Return how many steps, of `most`, a ready `member` may take before it looks around.

        It must not run away, nor past a step at which all paint.
        """
        ends = [member.step + most, member.until, *(s for s in self._painted if s > member.step)]
        slowest = min((one.step for one in self._training() if one is not member), default=None)
        if slowest is not None:
            ends.append(slowest + SLACK)
        self._reach[id(member)] = min(ends)
        return max(1, min(ends) - member.step)

    def arrived(self, member: Member, before: int) -> bool:
        """Note that `member`, which was at step `before`, is under way no more.

        Returns:
            Whether others may now take their steps.
        """
        self._reach.pop(id(member), None)
        others = [one for one in self._training() if one is not member]
        return bool(others) and all(one.step > before for one in others)

    def paints(self, member: Member, due: bool) -> bool:
        """Whether `member` paints the step it has just reached.

        If a picture is `due` and none is fixed yet, it comes at the first step that no member has
        behind it: this one if `member` leads, else the one after the furthest member.
        """
        if due and self._newest < member.step:
            # Whoever rests further ahead than lock-step allows was sent there by itself.
            others = [
                self._furthest(one)
                for one in self._members
                if one is not member and (one.wants_training() or one.step <= member.step + SLACK)
            ]
            self._newest = max([member.step, *(step + 1 for step in others)])
            self._painted.add(self._newest)
        return member.step in self._painted

    def stop_at(self, until: int) -> int:
        """Return where a member stops that is told to train until `until`.

        When members that train are past it, no step can be taken back and the one under way still
        counts: then all that train stop at the same step, the one after the furthest.
        """
        training = self._training()
        furthest = max((self._furthest(one) for one in training), default=-1)
        if until > furthest:
            return until
        if all(one.until != self._meeting for one in training):
            self._meeting = furthest + 1
            for one in training:
                one.until = self._meeting
        return self._meeting

    def _furthest(self, member: Member) -> int:
        alone = len(self._members) == 1  # it has nobody to meet
        return member.step if alone else max(member.step, self._reach.get(id(member), 0))

    def _training(self) -> list[Member]:
        return [one for one in self._members if one.wants_training()]
