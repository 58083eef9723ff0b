#!/usr/bin/env python3
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workforce.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"The settings are not complete. {problem}")
    except DatabaseError:
        from workforce.examination import unfit

        words = unfit()
        if not words:
            raise
        sys.exit(words)


if __name__ == "__main__":
    main()
