from strategies.models.boards import Board, Meeting
from strategies.models.loaded import LoadedFile
from strategies.models.narrative import Action, Commentary, Event, Fact, Judgement, Oddity
from strategies.models.strategy import Baseline, Component, MeasurePriority, Priority, Strategy, SuccessMeasure
from strategies.models.targets import Target

__all__ = [
    "Action",
    "Baseline",
    "Board",
    "Commentary",
    "Component",
    "Event",
    "Fact",
    "Judgement",
    "LoadedFile",
    "MeasurePriority",
    "Meeting",
    "Oddity",
    "Priority",
    "Strategy",
    "SuccessMeasure",
    "Target",
]
