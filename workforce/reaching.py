"""Whether what the site asks elsewhere answers, each asked for a few seconds at most; what is wrong, in words."""

import requests

from workforce.directories import Directory

# Whoever runs the doctor waits for each in turn.
SECONDS = 5


def directory(held: Directory) -> str:
    """What is wrong with a directory's description of itself, where sign-ins begin; empty where it is well."""
    described = "/.well-known/openid-configuration"
    address = held.server_url if "/.well-known/" in held.server_url else held.server_url + described
    try:
        answer = requests.get(address, timeout=SECONDS)
        answer.raise_for_status()
        names = answer.json()
    except requests.RequestException as problem:
        return f"does not answer ({type(problem).__name__})"
    if not isinstance(names, dict) or not {"authorization_endpoint", "token_endpoint", "issuer"} <= names.keys():
        return "answers with something that is no description of a directory"
    return ""
