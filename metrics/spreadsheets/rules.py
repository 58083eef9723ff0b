"""Every rule a file is held to, in one registry: messages, template and help page come from it. PURE."""

from metrics.spreadsheets import file_rules, query_rules, row_rules
from metrics.spreadsheets.rulebook import RULES, Level, Rule

__all__ = ["RULES", "Level", "Rule", "file_rules", "query_rules", "row_rules"]
