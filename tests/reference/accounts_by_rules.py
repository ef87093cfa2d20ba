"""One account on its way through its instants, kpis.md 3: what its evidence supports, in every motion."""

from datetime import timedelta

from model.charter import DORMANT, LOST, WON
from tests.reference.spells import local_day
from tests.reference.timelines_by_rules import folded


class Account:
    """The opportunities and marks of one account (see phases_by_rules), and where it stands in each motion."""

    def __init__(self, opportunities, marks, charter):
        self.opportunities, self.marks, self.charter = opportunities, marks, charter
        self.won_at = None  # of the first win in the lead motion
        # By opportunity.
        self.is_open = {one["opportunity_id"]: False for one in opportunities}
        self.support = dict.fromkeys(self.is_open)
        self.motion = {one["opportunity_id"]: one["motion"] for one in opportunities}
        # By motion.
        keys = [motion.key for motion in charter.motions]
        self.furthest_before = dict.fromkeys(keys)  # place of its open opportunities
        self.ended_at = dict.fromkeys(keys)  # the end of the last journey
        self.set_back_at = dict.fromkeys(keys)  # the last setback since
        self.seen = {key: [] for key in keys}  # marks up to now
        self.accepted = {key: [] for key in keys}  # (at, phase) of marks that met a rule
        self.moments = {key: [] for key in keys}

    def walked(self):
        """By motion the instants with evidence: (at, [(phase, is_entry_known), ...]); empty: nothing is supported."""
        instants = {one["opens_at"] for one in self.opportunities} | {found["at"] for found in self.marks}
        instants |= {step["at"] for one in self.opportunities for step in one["steps"]}
        for at in sorted(instants):
            self.walk(at)
        return self.moments

    def walk(self, at):
        """Everything that happened at one instant, motion by motion, the lead motion first."""
        if self.won_at is not None:
            for one in self.opportunities:
                self.motion[one["opportunity_id"]] = one["motion_after_won"]
        motion_now = dict(self.motion)
        steps = []
        for one in self.opportunities:
            if one["opens_at"] == at:
                self.is_open[one["opportunity_id"]] = True
            for step in one["steps"]:
                if step["at"] == at:
                    self.take(one["opportunity_id"], step)
                    steps.append({**step, "opportunity_id": one["opportunity_id"]})
        marks = [(self.motion_of(found), found) for found in self.marks if found["at"] == at]
        for motion in self.charter.motions:
            own_steps = [step for step in steps if motion_now[step["opportunity_id"]] == motion.key]
            own_marks = [found for key, found in marks if key == motion.key]
            self.judge(motion.key, at, own_steps, own_marks)

    def take(self, opportunity_id, step):
        """What one step makes of its opportunity."""
        self.is_open[opportunity_id] = step["kind"] == "move"
        self.support[opportunity_id] = step["place"] if step["kind"] == "move" else None

    def motion_of(self, found):
        """The motion a mark counts for; None: an opportunity that is not tracked."""
        if found["opportunity"] is not None:
            return self.motion[found["opportunity"]["opportunity_id"]]
        if self.won_at is None:
            return self.charter.lead_motion
        return next((motion.key for motion in self.charter.motions if motion.after_won), self.charter.lead_motion)

    def judge(self, motion, at, steps, marks):
        """The phases of one motion after all evidence of one instant, and what follows for the next instants."""
        self.seen[motion].extend(marks)
        set_back = any(found["is_setback"] for found in marks)
        if set_back:
            self.set_back_at[motion] = at
        by_rules = self.by_rules(motion, at, marks)
        evidence = self.by_steps(motion, steps) + by_rules
        if any(phase == WON for phase, _ in evidence):
            if motion == self.charter.lead_motion and self.won_at is None:
                self.won_at = at
                self.go_on()
            self.end(motion, at)
            phases = [WON, self.furthest(motion)]
        elif any(phase == LOST for phase, _ in evidence) and not self.open_ones(motion):
            self.end(motion, at)
            phases = [LOST]
        else:
            if self.fell(motion):
                set_back = True
                self.set_back_at[motion] = at
                by_rules = self.by_rules(motion, at, marks)
                evidence = self.by_steps(motion, steps) + by_rules
            self.accepted[motion].extend((at, phase) for phase, _ in by_rules)
            phases = [self.furthest(motion)]
        went_on = self.furthest_open(motion) != self.furthest_before[motion]
        self.furthest_before[motion] = self.furthest_open(motion)
        if evidence or set_back or steps or went_on:
            found = [(phase, self.is_known(phase, evidence)) for phase in phases if phase is not None]
            self.moments[motion].append((at, found))

    def go_on(self):
        """At the account's first win its open opportunities go on in the motion of customers."""
        for one in self.opportunities:
            if self.is_open[one["opportunity_id"]]:
                self.motion[one["opportunity_id"]] = one["motion_after_won"]

    def end(self, motion, at):
        """A journey ends: nothing that was evidence up to now counts for the next one."""
        self.ended_at[motion], self.set_back_at[motion] = at, None

    def by_steps(self, motion, steps):
        """(phase, is_known) of what opportunities did at this instant."""
        # A move that a closing at the same instant has overtaken supports nothing.
        is_open = self.open_ones(motion)
        counting = [step for step in steps if step["kind"] == "close" or step["opportunity_id"] in is_open]
        return [(step["place"], step["is_known"]) for step in counting if step["place"] is not None]

    def by_rules(self, motion, at, marks):
        """(phase, is_known) of every mark of this instant and every rule that it meets."""
        rules = [rule for rule in self.charter.rules if rule.phase != DORMANT]
        return [(rule.phase, one["is_known"]) for one in marks for rule in rules if self.meets(rule, one, motion, at)]

    def meets(self, rule, found, motion, at):
        """Whether `found` is what `rule` looks for, and all conditions of the rule hold with it."""
        if not is_about(rule, found):
            return False
        counted = [one for one in self.seen[motion] if is_about(rule, one) and self.counts(motion, one["at"])]
        if rule.within_days is not None:
            since = local_day(at, self.charter) - timedelta(days=rule.within_days)
            counted = [one for one in counted if local_day(one["at"], self.charter) >= since]
        contacts = {one["contact_id"] for one in counted if one["contact_id"] is not None}
        return len(counted) >= rule.min_count and len(contacts) >= rule.min_contacts

    def counts(self, motion, at):
        """Whether evidence of that instant belongs to this journey and no setback came after it."""
        ended_at, set_back_at = self.ended_at[motion], self.set_back_at[motion]
        return (ended_at is None or at > ended_at) and (set_back_at is None or at >= set_back_at)

    def open_ones(self, motion):
        """Ids of the opportunities that are open in the motion."""
        return [key for key, is_open in self.is_open.items() if is_open and self.motion[key] == motion]

    def furthest_open(self, motion):
        """The furthest phase an open opportunity of the motion supports; None if none supports any."""
        return max((self.support[key] for key in self.open_ones(motion)), key=self.rank, default=None)

    def furthest(self, motion):
        """The furthest phase in play that anything supports now."""
        by_marks = [phase for at, phase in self.accepted[motion] if self.counts(motion, at)]
        in_play = [phase for phase in by_marks if phase in self.charter.in_play]
        return max([self.furthest_open(motion), *in_play], key=self.rank)

    def fell(self, motion):
        """Whether the open opportunities support less than before this instant."""
        return self.rank(self.furthest_open(motion)) < self.rank(self.furthest_before[motion])

    def rank(self, phase):
        """The place of a phase; nothing stands before all."""
        return -1 if phase is None else self.charter.rank[phase]

    def is_known(self, phase, evidence):
        """Unknown is the entry only if all rows that support the phase now are; without any, if all rows now are."""
        supporting = [is_known for found, is_known in evidence if found == phase]
        return any(supporting or [is_known for _, is_known in evidence] or [True])


def is_about(rule, found):
    """Whether a mark has a word of the rule."""
    if rule.source != found["source"] or found["word"] not in [folded(word) for word in rule.kinds]:
        return False
    pipeline = found["opportunity"] and folded(found["opportunity"]["pipeline"])
    return not rule.pipelines or pipeline in [folded(one) for one in rule.pipelines]
