from strategies.models.boards import Board, Meeting
from strategies.models.loaded import LoadedFile
from strategies.models.narrative import Action, Commentary, Event, Fact, Judgement, Oddity
from strategies.models.strategy import Baseline, Component, MeasurePriority, Priority, Strategy, SuccessMeasure
from strategies.models.targets import Target
from strategies.models.wordings import BaselineVersion, ComponentVersion, EventVersion, MeasureVersion, PriorityVersion

__all__ = [
    "Action",
    "Baseline",
    "BaselineVersion",
    "Board",
    "Commentary",
    "Component",
    "ComponentVersion",
    "Event",
    "EventVersion",
    "Fact",
    "Judgement",
    "LoadedFile",
    "MeasurePriority",
    "MeasureVersion",
    "Meeting",
    "Oddity",
    "Priority",
    "PriorityVersion",
    "Strategy",
    "SuccessMeasure",
    "Target",
]
