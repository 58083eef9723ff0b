"""PURE: how often something may be asked for or tried before it has to wait.

By network address, or by account and address together ("here"): a limit by account alone would let an outsider lock
somebody out. What is counted by account alone is what only they ask for, or leaves them another way
(`workforce/tries.py`).
"""

RATES = {
    "login": "30/m/ip",
    "login_failed": "20/h/ip",
    "login_failed_here": "10/h/key",
    "code_here": "10/h/key",
    "code": "50/d/key",
    "reset_password": "20/m/ip,30/h/ip",
    "reset_password_here": "5/h/key",
    "reset_password_mail": "20/h/key",
    "mailbox_code": "5/h/user",
    "reauthenticate": "10/m/user,30/h/user",
    "change_password": "5/m/user,20/h/user",
}
