from strategies.admin import happenings, promises

__all__ = ["happenings", "promises"]
