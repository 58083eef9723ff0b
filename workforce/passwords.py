"""Passwords that are long and yet among the first that anyone tries."""

import string

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

PADDING = string.digits + string.punctuation + " "


class PaddedPasswordValidator(CommonPasswordValidator):
    """Refuses a common password made longer: digits and signs around it, or itself again and again."""

    def validate(self, password, user=None):
        core = password.lower().strip(PADDING)
        if not core or repeated(core) in self.passwords:
            raise ValidationError("This is a common password made longer. Three or four words of your own are better.")

    def get_help_text(self):
        return "Your password can’t be a common one made longer, such as by digits or by writing it twice."


def repeated(text: str) -> str:
    """What `text` consists of nothing but repetitions of; itself where it does not."""
    period = (text + text).find(text, 1)
    return text[:period]
