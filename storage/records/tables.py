"""Every table of the records, for code that needs them all: migrations, and the test that compares the two."""

from storage.records.access_log import AccessEntry
from storage.records.base import Base
from storage.records.baselines import Baseline
from storage.records.charter_drafts import CharterDraft, CharterRevision, CharterVersion
from storage.records.decisions import Decision, DecisionVersion
from storage.records.leadership_reviews import LeadershipReview
from storage.records.match_decisions import MatchDecision
from storage.records.meetings import Meeting
from storage.records.message_themes import MessageTheme
from storage.records.reminders import Reminder
from storage.records.running_meetings import RunningMeeting
from storage.records.sync_runs import SyncRun
from storage.records.views import View
from storage.records.voice import VoiceCard

__all__ = [
    "AccessEntry",
    "Base",
    "Baseline",
    "CharterDraft",
    "CharterRevision",
    "CharterVersion",
    "Decision",
    "DecisionVersion",
    "LeadershipReview",
    "MatchDecision",
    "Meeting",
    "MessageTheme",
    "Reminder",
    "RunningMeeting",
    "SyncRun",
    "View",
    "VoiceCard",
]
